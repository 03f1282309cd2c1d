#pragma once

#include <functional>
#include <memory>

#include "aws/http/server.h"
#include "base/executor.h"
#include "ecs/events.h"
#include "store/database.h"

namespace gantry::app {

/// GET /_gantry/events?after=N&limit=M: ECS's events behind number N (0: from the oldest that is
/// kept), at most M (100; 1000 at most), as {"events":[...],"next":K,"oldest":L}. `next` is the
/// `after` of the next call; an `oldest` beyond `after` + 1 tells that events were dropped between.
/// From the loopback without a signature, from elsewhere with one. Any I/O thread.
class EventsRoute final : public aws::http::Handler {
 public:
  /// Proves the signature of a request. Errors: as the front door's.
  using Authenticate = std::function<Result<void>(aws::http::Request& request)>;

  /// All but `authenticate` live on the state thread, and longer than the last request.
  EventsRoute(Executor& state, store::Database& database, ecs::EventStream& events,
              Authenticate authenticate)
      : state_(state),
        database_(database),
        events_(events),
        authenticate_(std::move(authenticate)) {}

  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  Executor& state_;
  store::Database& database_;
  ecs::EventStream& events_;
  Authenticate authenticate_;
};

}  // namespace gantry::app
