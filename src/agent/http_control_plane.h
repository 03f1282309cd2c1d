#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "agent/control_plane.h"
#include "agent/lifetime.h"
#include "agent/signing_credentials.h"
#include "aws/http/client.h"
#include "aws/http/url.h"
#include "aws/operation.h"
#include "base/executor.h"

namespace gantry::agent {

/// The control plane over HTTP: signed JSON 1.1 requests and signed WebSocket upgrades. AWS:
/// agent-protocol 2.1, 3.1, 4.2.
class HttpControlPlane final : public ControlPlane {
 public:
  struct Access {
    boost::asio::any_io_executor io;  ///< runs on `executor`'s thread
    Executor& executor;
    SigningCredentials& credentials;
    std::string region;
  };

  /// Errors: `Configuration`, when `backend` is not an http:// URL; this agent has no TLS.
  static Result<std::unique_ptr<HttpControlPlane>> create(const std::string& backend,
                                                          Access access);

  void create_cluster(api::ecs::CreateClusterRequest request,
                      Callback<api::ecs::CreateClusterResponse> done) override;
  void register_container_instance(
      api::ecs::RegisterContainerInstanceRequest request,
      Callback<api::ecs::RegisterContainerInstanceResponse> done) override;
  void discover_poll_endpoint(api::ecs::DiscoverPollEndpointRequest request,
                              Callback<api::ecs::DiscoverPollEndpointResponse> done) override;
  void submit_task_state_change(api::ecs::SubmitTaskStateChangeRequest request,
                                Callback<api::ecs::SubmitTaskStateChangeResponse> done) override;
  void list_tags_for_resource(api::ecs::ListTagsForResourceRequest request,
                              Callback<api::ecs::ListTagsForResourceResponse> done) override;
  void open_session(SessionKind kind, std::string endpoint, Query query,
                    std::shared_ptr<SessionHandler> handler,
                    Callback<std::unique_ptr<Session>> done) override;

 private:
  HttpControlPlane(aws::http::Url backend, Access access);

  template <class Response, class Request>
  void call(const aws::OperationInfo& operation, Request request, Callback<Response> done);
  template <class Response>
  void send(const aws::OperationInfo& operation, aws::http::Request request,
            Callback<Response> done);
  [[nodiscard]] Result<aws::http::Response> checked(Result<aws::http::Response> answer);

  aws::http::Url backend_;
  Access access_;
  aws::http::HttpClient client_;
  Lifetime lifetime_;
};

}  // namespace gantry::agent
