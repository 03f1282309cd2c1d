#pragma once

#include <memory>

#include "agent/agent.h"
#include "aws/http/server.h"
#include "base/executor.h"

namespace gantry::agent {

/// A token bucket. One thread.
class RateLimit {
 public:
  RateLimit(int per_second, int burst) : per_second_(per_second), burst_(burst), left_(burst) {}
  /// False if too much was asked for lately.
  bool take(Time now);

 private:
  double per_second_;
  double burst_;
  double left_;
  Time last_;
};

/// What containers reach at 169.254.170.2: metadata and credentials. Beyond the limit, 429.
class MetadataEndpoint final : public aws::http::Handler {
 public:
  MetadataEndpoint(Executor& executor, Agent& agent, RateLimit limit)
      : executor_(executor), agent_(agent), limit_(limit) {}
  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  void answer(const aws::http::Request& request, std::unique_ptr<aws::http::Responder> responder);

  Executor& executor_;
  Agent& agent_;
  RateLimit limit_;
};

/// What the host reaches at port 51678.
class IntrospectionEndpoint final : public aws::http::Handler {
 public:
  IntrospectionEndpoint(Executor& executor, Agent& agent) : executor_(executor), agent_(agent) {}
  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  Executor& executor_;
  Agent& agent_;
};

}  // namespace gantry::agent
