#include "ec2/metadata/metadata_handler.h"

namespace gantry::ec2 {

void MetadataHandler::handle(aws::http::Request request,
                             std::unique_ptr<aws::http::Responder> responder) {
  state_.post([this, request = std::move(request), responder = std::move(responder)]() mutable {
    // As with every read: nothing leaves before what it saw is on disk.
    database_.when_durable(database_.last_committed(), [responder = std::move(responder),
                                                        response = answer(request)]() mutable {
      responder->respond(std::move(response));
    });
  });
}

aws::http::Response MetadataHandler::answer(const aws::http::Request& request) const {
  const Instance* instance = ec2_.find_by_private_ip(request.peer.remote_ip);
  return instance ? service_.answer(*instance, request, state_.now())
                  : MetadataService::not_found();
}

}  // namespace gantry::ec2
