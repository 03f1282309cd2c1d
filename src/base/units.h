#pragma once

#include <compare>
#include <cstdint>

namespace gantry {

/// ECS CPU units: 1024 are one vCPU.
struct CpuUnits {
  std::int64_t value = 0;
  friend auto operator<=>(CpuUnits, CpuUnits) = default;
  friend CpuUnits operator+(CpuUnits a, CpuUnits b) { return {a.value + b.value}; }
  friend CpuUnits operator-(CpuUnits a, CpuUnits b) { return {a.value - b.value}; }
};

/// Memory in mebibytes, the unit of ECS's memory fields.
struct MiB {
  std::int64_t value = 0;
  friend auto operator<=>(MiB, MiB) = default;
  friend MiB operator+(MiB a, MiB b) { return {a.value + b.value}; }
  friend MiB operator-(MiB a, MiB b) { return {a.value - b.value}; }
  [[nodiscard]] std::int64_t bytes() const { return value * 1024 * 1024; }
};

}  // namespace gantry
