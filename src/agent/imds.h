#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <vector>

#include "agent/host_metadata.h"
#include "aws/http/client.h"
#include "aws/http/url.h"
#include "base/executor.h"

namespace gantry::agent {

/// The instance metadata service over HTTP, version 2: a token first, then the paths with it. AWS:
/// agent-protocol 1.4.
class Imds final : public HostMetadata {
 public:
  Imds(boost::asio::any_io_executor io, Executor& executor, aws::http::Url service);

  void get(std::string path, ports::Callback<std::string> done) override;

 private:
  using Done = ports::Callback<std::string>;

  void with_token(Done done);
  void on_token(Result<aws::http::Response> answer);

  Executor& executor_;
  aws::http::Url service_;
  aws::http::HttpClient client_;
  std::string token_;
  Time token_expires_;
  std::vector<Done> waiting_;  ///< for the token
};

}  // namespace gantry::agent
