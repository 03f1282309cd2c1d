// What Auto Scaling costs the state thread, on simulated time and hosts that start at once: one
// group from 0 to 5,000 instances and back, and 100 groups of 50 at once. Everything that follows
// is in the figures: EC2's records and state machine, activities, encoding for the disk.
//
// Budget: 200 us an instance each way.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>

#include "api/autoscaling/operations.h"
#include "api/autoscaling/types.h"
#include "app/control_plane.h"
#include "base/metrics.h"
#include "bench/no_hosts.h"
#include "fakes/sim_executor.h"
#include "store/contract.h"
#include "store/memory/memory_commit_log.h"

namespace gantry {
namespace {

namespace api = gantry::api::autoscaling;
namespace operations = gantry::api::autoscaling::operations;
using store::require;

const Scope kScope{.account = "000000000000", .region = "us-east-1"};

class Bench {
 public:
  Bench()
      : control_plane_(state_, std::make_unique<store::MemoryCommitLog>(state_, disk_), hosts_,
                       ids_, metrics_) {
    require(control_plane_.load().has_value(), "an empty store loads");
    control_plane_.start();
    call<api::CreateLaunchConfigurationResponse>(
        operations::kCreateLaunchConfiguration,
        api::CreateLaunchConfigurationType{.image_id = "ami-0123456789abcdef0",
                                           .instance_type = "t2.micro",
                                           .launch_configuration_name = "lc"});
  }

  void make_group(const std::string& name, int desired) {
    call<api::CreateAutoScalingGroupResponse>(
        operations::kCreateAutoScalingGroup,
        api::CreateAutoScalingGroupType{
            .auto_scaling_group_name = name,
            .availability_zones = {{"us-east-1a", "us-east-1b", "us-east-1c"}},
            .desired_capacity = desired,
            .launch_configuration_name = "lc",
            .max_size = 5000,
            .min_size = 0});
  }

  void scale(const std::string& name, int desired) {
    call<api::SetDesiredCapacityResponse>(
        operations::kSetDesiredCapacity,
        api::SetDesiredCapacityType{.auto_scaling_group_name = name, .desired_capacity = desired});
  }

  /// Makes the change and runs until all groups together have `count` instances, all in service;
  /// tells how long it took.
  template <class Change>
  void settle(std::string_view what, int count, int moved, Change change) {
    const auto began = std::chrono::steady_clock::now();
    change();
    const bool done = state_.run_until([&] { return total() == count; }, std::chrono::minutes(5));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    require(done, "the groups come to their size");
    fmt::print("{:<28}{:8.2f} s  {:8.1f} us an instance\n", what, took.count(),
               took.count() * 1e6 / moved);
  }

 private:
  /// -1 while some are on their way.
  int total() {
    int sum = 0;
    auto& autoscaling = control_plane_.autoscaling();
    for (const auto& group : autoscaling.tables().groups) {
      const auto& census = autoscaling.census(group.arn);
      if (census.pending + census.terminating > 0 || census.in_service != group.desired) return -1;
      sum += census.in_service;
    }
    return sum;
  }

  template <class Response, class Request>
  void call(const aws::OperationInfo& operation, Request request) {
    bool answered = false;
    control_plane_.runner().run(
        operation,
        {.request_id = ids_.uuid(), .caller = {.account = kScope.account}, .region = kScope.region},
        aws::AnyStruct::of(std::move(request)), [&](Result<aws::AnyStruct> answer) {
          require(answer.has_value(), "the call succeeds");
          answered = true;
        });
    require(state_.run_until([&] { return answered; }, std::chrono::seconds(1)), "it is answered");
  }

  fakes::SimExecutor state_;
  store::MemoryDisk disk_;
  SeededIdSource ids_{1};
  Metrics metrics_;
  bench::NoHosts hosts_;
  app::ControlPlane control_plane_;
};

void run() {
  Bench bench;
  bench.make_group("large", 0);
  bench.settle("one group, 0 to 5,000", 5000, 5000, [&] { bench.scale("large", 5000); });
  bench.settle("one group, 5,000 to 0", 0, 5000, [&] { bench.scale("large", 0); });
  bench.settle("100 groups, 0 to 50 each", 5000, 5000, [&] {
    for (int i = 0; i < 100; ++i) bench.make_group(fmt::format("group{}", i), 50);
  });
  bench.settle("100 groups, 50 to 0 each", 0, 5000, [&] {
    for (int i = 0; i < 100; ++i) bench.scale(fmt::format("group{}", i), 0);
  });
}

}  // namespace
}  // namespace gantry

int main() { gantry::run(); }
