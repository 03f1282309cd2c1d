#include <future>

#include "adapters/asio/asio_executor.h"
#include "app/gantryd/compute.h"
#include "fakes/simulated_load_balancers.h"
#include "simulated/simulated_instance_provider.h"

namespace gantry::app {
namespace {

class SimulatedCompute final : public ComputeHost {
 public:
  SimulatedCompute(Executor& state, IdSource& ids)
      : state_(state),
        thread_("agents"),
        provider_(state, thread_.executor(), ids, {}),
        balancers_(state) {}
  ~SimulatedCompute() override { thread_.stop(); }

  ports::InstanceProvider& provider() override { return provider_; }
  ports::LoadBalancerEngine* load_balancers() override { return &balancers_; }

  Result<void> open(ControlPlane& control_plane, aws::http::Server&, aws::http::Handler&) override {
    thread_.run([&] {
      provider_.connect({.state = state_,
                         .runner = control_plane.runner(),
                         .hub = control_plane.hub(),
                         .metadata = [this, &control_plane](const std::string& id,
                                                            const aws::http::Request& request) {
                           const auto* instance = control_plane.ec2().find(ec2::InstanceId(id));
                           return instance ? control_plane.metadata().answer(*instance, request,
                                                                             state_.now())
                                           : ec2::MetadataService::not_found();
                         }});
    });
    return {};
  }

  void close() override {
    thread_.run([this] { provider_.disconnect(); });
    std::promise<void> silent;
    state_.post([&] {
      balancers_.forget_calls();
      silent.set_value();
    });
    silent.get_future().wait();
    thread_.stop();
  }

 private:
  Executor& state_;
  adapters::ExecutorThread thread_;
  simulated::SimulatedInstanceProvider provider_;
  fakes::SimulatedLoadBalancers balancers_;
};

}  // namespace

std::unique_ptr<ComputeHost> make_simulated_compute(Executor& state, IdSource& ids) {
  return std::make_unique<SimulatedCompute>(state, ids);
}

}  // namespace gantry::app
