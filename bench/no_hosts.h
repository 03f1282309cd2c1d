#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/instance_provider.h"

namespace gantry::bench {

/// There are no hosts: every call is done at once, as if there were.
class NoHosts final : public ports::InstanceProvider {
 public:
  [[nodiscard]] std::string_view name() const override { return "none"; }
  void start(const ports::InstanceSpec&, ports::Callback<void> done) override { done({}); }
  void terminate(const std::string&, ports::Callback<void> done) override { done({}); }
  void stop(const std::string&, ports::Callback<void> done) override { done({}); }
  void reboot(const std::string&, ports::Callback<void> done) override { done({}); }
  void read_console(const std::string&, ports::Callback<std::string> done) override { done({}); }
  void check(const std::string&, ports::Callback<ports::HostCheck> done) override {
    done(ports::HostCheck{.up = true, .booted = true});
  }
  void list(ports::Callback<std::vector<ports::ObservedInstance>> done) override { done({}); }
  void watch(std::function<void(const std::string&)>) override {}
};

}  // namespace gantry::bench
