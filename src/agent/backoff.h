#pragma once

#include <algorithm>
#include <cmath>

#include "base/id_source.h"
#include "base/time.h"

namespace gantry::agent {

/// A number in [0, 1).
[[nodiscard]] inline double random_fraction(IdSource& ids) {
  return static_cast<double>(ids.u64() >> 11) * 0x1.0p-53;
}

/// A duration in [base, base + spread).
[[nodiscard]] inline Millis random_between(IdSource& ids, Millis base, Millis spread) {
  return base + Millis(static_cast<std::int64_t>(random_fraction(ids) *
                                                 static_cast<double>(spread.count())));
}

/// Growing waits with a jitter of 20 % either way, as all of Amazon's agent's are.
class Backoff {
 public:
  Backoff(Millis first, Millis last, double factor) : first_(first), last_(last), factor_(factor) {}

  [[nodiscard]] Millis next(IdSource& ids) {
    const double jitter = 0.8 + 0.4 * random_fraction(ids);
    const auto wait = static_cast<double>(current().count());
    ++steps_;
    return Millis(static_cast<std::int64_t>(wait * jitter));
  }
  void reset() { steps_ = 0; }

 private:
  [[nodiscard]] Millis current() const {
    const double grown =
        static_cast<double>(first_.count()) * std::pow(factor_, std::min(steps_, 64));
    return Millis(static_cast<std::int64_t>(std::min(grown, static_cast<double>(last_.count()))));
  }

  Millis first_;
  Millis last_;
  double factor_;
  int steps_ = 0;
};

}  // namespace gantry::agent
