#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/id_source.h"
#include "ports/instance_provider.h"
#include "simulated/access.h"

namespace gantry::simulated {

class SimulatedHost;

/// Instances without machines: each is a real agent on a fake container engine, in this process
/// (`gantryd
/// --compute=simulated`). Above the ports everything is the code that runs on real hosts.
class SimulatedInstanceProvider final : public ports::InstanceProvider {
 public:
  struct Options {
    std::uint64_t seed = 1;  ///< of the engines' delays
  };

  /// `state`: where the port's callbacks run; `agents`: where the agents live, may be the same.
  SimulatedInstanceProvider(Executor& state, Executor& agents, IdSource& ids, Options options);
  ~SimulatedInstanceProvider() override;
  SimulatedInstanceProvider(const SimulatedInstanceProvider&) = delete;
  SimulatedInstanceProvider& operator=(const SimulatedInstanceProvider&) = delete;

  /// Tells where the control plane is; it is made after the provider. Before the first start(), and
  /// again with a new one after the old one has gone: hosts outlive it, as real ones do. On the
  /// agents' executor, as is disconnect().
  void connect(Access access);
  /// The control plane has gone: sessions break, calls are not answered until connect().
  void disconnect();

  [[nodiscard]] std::string_view name() const override { return "simulated"; }
  void start(const ports::InstanceSpec& spec, ports::Callback<void> done) override;
  void terminate(const std::string& instance_id, ports::Callback<void> done) override;
  void stop(const std::string& instance_id, ports::Callback<void> done) override;
  void reboot(const std::string& instance_id, ports::Callback<void> done) override;
  void read_console(const std::string& instance_id, ports::Callback<std::string> done) override;
  void check(const std::string& instance_id, ports::Callback<ports::HostCheck> done) override;
  void list(ports::Callback<std::vector<ports::ObservedInstance>> done) override;
  void watch(std::function<void(const std::string& instance_id)> exited) override {
    exited_ = std::move(exited);
  }

  /// The host of that instance; null if there is none. On the agents' executor.
  [[nodiscard]] SimulatedHost* host(const std::string& instance_id);
  /// The host dies without a word.
  void kill(const std::string& instance_id);

 private:
  Executor& state_;
  Executor& agents_;
  IdSource& ids_;
  Options options_;
  SharedAccess access_ = std::make_shared<std::optional<Access>>();
  std::map<std::string, std::unique_ptr<SimulatedHost>> hosts_;
  std::function<void(const std::string& instance_id)> exited_;
};

}  // namespace gantry::simulated
