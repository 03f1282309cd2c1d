#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "ports/callback.h"

namespace gantry::ports {

/// All that a provider needs to make an EC2 instance. The instance id is the token by which it is
/// found again.
struct InstanceSpec {
  std::string instance_id;  ///< i-0123456789abcdef0
  std::string account;
  std::string region;
  std::string availability_zone;
  std::string instance_type;
  std::string image_id;  ///< the AMI
  std::string vpc_id;
  std::string subnet_id;
  std::string private_ip;   ///< dotted
  std::string mac_address;  ///< 02:...
  std::string host_name;    ///< ip-172-31-5-9
  int vcpus = 1;
  MiB memory;
  std::string user_data;  ///< decoded; empty if none
};

/// What exists, as the provider sees it.
struct ObservedInstance {
  std::string instance_id;
  bool running = false;
};

/// How a host is, looked at from outside.
struct HostCheck {
  bool up = false;      ///< its machine runs
  bool booted = false;  ///< and its init has booted it and it answers
};

/// Makes hosts. Every call is idempotent by instance id: starting what runs, or terminating what is
/// gone, succeeds. Callbacks run on the state thread.
class InstanceProvider {
 public:
  virtual ~InstanceProvider() = default;

  /// "docker" or "simulated".
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Brings the instance up; done when its init runs (user data and agent follow on their own). One
  /// that was stopped comes up with its disks, and with the size that `spec` has now.
  /// Errors: `InsufficientInstanceCapacity` and others, with a message for StateReason.
  virtual void start(const InstanceSpec& spec, Callback<void> done) = 0;

  /// Stops it as a shutdown does and removes it with its disks.
  virtual void terminate(const std::string& instance_id, Callback<void> done) = 0;

  /// Stops it as a shutdown does; its disks stay.
  virtual void stop(const std::string& instance_id, Callback<void> done) = 0;

  /// Shuts it down and brings it up again; not an exit for watch().
  virtual void reboot(const std::string& instance_id, Callback<void> done) = 0;

  /// The end of what it wrote on its console, 64 KiB at most. Errors: `NotFound`.
  virtual void read_console(const std::string& instance_id, Callback<std::string> done) = 0;

  virtual void check(const std::string& instance_id, Callback<HostCheck> done) = 0;

  /// Everything that this provider made and that is still there, running or not.
  virtual void list(Callback<std::vector<ObservedInstance>> done) = 0;

  /// `exited` is called when an instance stops by itself (shutdown inside, killed from outside).
  virtual void watch(std::function<void(const std::string& instance_id)> exited) = 0;
};

}  // namespace gantry::ports
