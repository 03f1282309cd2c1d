#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ec2/ec2.h"
#include "ec2/model/default_vpc.h"
#include "ec2/model/tables.h"
#include "ec2/service.h"
#include "fakes/sim_executor.h"
#include "ports/instance_provider.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::ec2::testing {

inline const Scope kScope{"123456789012", "us-east-1"};

/// The module on a store in memory, with simulated time.
class World {
 public:
  explicit World(ServiceConfig config = {}) : config_(config) { boot(); }

  /// The process dies and comes back: what was not durable is lost.
  void crash() {
    disk.crash();
    boot();
  }

  /// Runs an operation as the scope's root, in a transaction of its own.
  template <class Output, class Input>
  Result<Output> call(Result<Output> (Service::*operation)(control::OpContext&, const Input&),
                      const std::type_identity_t<Input>& input, const Scope& scope = kScope) {
    const aws::RequestContext request{.caller = {.account = scope.account}, .region = scope.region};
    return database->transact([&](store::Tx& tx) {
      control::OpContext context{.request = request, .tx = tx, .now = state.now(), .ids = ids};
      return (service.get()->*operation)(context, input);
    });
  }

  /// Launches and expects success; the ids.
  std::vector<std::string> launch(api::ec2::RunInstancesRequest request,
                                  const Scope& scope = kScope) {
    const auto reservation = call(&Service::run_instances, request, scope);
    EXPECT_TRUE(reservation) << (reservation ? "" : reservation.error().message);
    std::vector<std::string> ids;
    if (!reservation) return ids;
    for (const auto& instance : *reservation->instances) ids.push_back(*instance.instance_id);
    return ids;
  }
  std::string launch_one() { return launch(request_of(1)).at(0); }

  static api::ec2::RunInstancesRequest request_of(int count, std::string type = "t2.micro") {
    return {.image_id = "ami-0abcdef1234567890",
            .instance_type = std::move(type),
            .max_count = count,
            .min_count = count};
  }

  const Instance& instance(const std::string& id) const { return *ec2->find(InstanceId(id)); }

  /// Moves an instance as the controller would.
  void move(const std::string& id, InstanceState to) {
    const auto done = database->transact([&](store::Tx& tx) -> Result<void> {
      EXPECT_TRUE(ec2->move(tx, InstanceId(id), to, std::nullopt, state.now()));
      return {};
    });
    EXPECT_TRUE(done);
  }

  fakes::SimExecutor state;
  store::MemoryDisk disk;
  SeededIdSource ids{7};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<iam::Iam> iam;
  std::unique_ptr<Ec2> ec2;
  std::unique_ptr<Service> service;

 private:
  void boot() {
    service.reset();
    ec2.reset();
    iam.reset();
    database = std::make_unique<store::Database>(
        state, std::make_unique<store::MemoryCommitLog>(state, disk), [](const Error&) {});
    iam = std::make_unique<iam::Iam>(*database);
    ec2 = std::make_unique<Ec2>(*database, *iam);
    service = std::make_unique<Service>(*ec2, config_);
    EXPECT_TRUE(database->load());
  }

  ServiceConfig config_;
};

/// The error's code and message in one string, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().code + ": " + result.error().message;
}

inline api::ec2::Filter filter(std::string name, std::vector<std::string> values) {
  return {.name = std::move(name), .values = std::move(values)};
}

}  // namespace gantry::ec2::testing
