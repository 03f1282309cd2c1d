#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "base/units.h"
#include "store/record.h"

namespace gantry::store::testing {

enum class Status : std::uint8_t { kPending = 1, kRunning = 2, kStopped = 7 };
using HostId = Id<struct HostIdTag>;

struct Port {
  std::int32_t host = 0;
  std::optional<std::string> protocol;

  friend bool operator==(const Port&, const Port&) = default;
  static constexpr auto kFields = fields(field<1>(&Port::host), field<2>(&Port::protocol));
};

/// Has a field of each kind.
struct Job {
  std::string name;
  Status status = Status::kPending;
  HostId host;
  bool essential = true;
  std::int64_t exit_code = -1;
  std::uint16_t attempts = 0;
  double weight = 0.5;
  Time created{};
  std::optional<Time> stopped;
  Millis grace{30000};
  CpuUnits cpu{};
  MiB memory{};
  std::optional<Port> main_port;
  std::vector<Port> ports;
  std::map<std::string, std::vector<std::string>> tags;
  std::set<std::int32_t> zones;
  std::optional<std::vector<std::string>> links;

  friend bool operator==(const Job&, const Job&) = default;
  static constexpr std::string_view kTable = "test.jobs";
  [[nodiscard]] std::string_view key() const { return name; }
  static constexpr auto kFields =
      fields(field<1>(&Job::name), field<2>(&Job::status), field<3>(&Job::host),
             field<4>(&Job::essential), field<5>(&Job::exit_code), field<6>(&Job::attempts),
             field<7>(&Job::weight), field<8>(&Job::created), field<9>(&Job::stopped),
             field<10>(&Job::grace), field<11>(&Job::cpu), field<12>(&Job::memory),
             field<13>(&Job::main_port), field<14>(&Job::ports), field<15>(&Job::tags),
             field<16>(&Job::zones), field<17>(&Job::links));
};

/// A small record in a table of its own.
struct Host {
  std::string id;
  std::string zone;

  friend bool operator==(const Host&, const Host&) = default;
  static constexpr std::string_view kTable = "test.hosts";
  [[nodiscard]] std::string_view key() const { return id; }
  static constexpr auto kFields = fields(field<1>(&Host::id), field<2>(&Host::zone));
};

}  // namespace gantry::store::testing
