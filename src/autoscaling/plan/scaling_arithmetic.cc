#include "autoscaling/plan/scaling_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace gantry::autoscaling {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double lower_of(const Step& step) { return step.lower.value_or(-kInfinity); }
double upper_of(const Step& step) { return step.upper.value_or(kInfinity); }

std::int32_t clamp(const Capacity& capacity, std::int64_t desired) {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(desired, capacity.min, std::max(capacity.min, capacity.max)));
}

std::int32_t percent_of(const Adjustment& adjustment, std::int32_t current) {
  const double exact = current * (adjustment.amount / 100.0);
  auto change = static_cast<std::int32_t>(exact);
  if (change == 0 && exact != 0) change = exact > 0 ? 1 : -1;
  if (adjustment.amount != 0 && std::abs(change) < adjustment.min_magnitude)
    change = adjustment.amount > 0 ? adjustment.min_magnitude : -adjustment.min_magnitude;
  return change;
}

/// An increase counts from what is warm, and never takes back; a decrease waits.
std::int32_t settle(const Capacity& capacity, std::int64_t wanted) {
  const std::int32_t next = clamp(capacity, wanted);
  if (capacity.warming > 0) return std::max(next, capacity.desired);
  return next;
}

}  // namespace

std::int32_t adjust(const Adjustment& adjustment, std::int32_t current) {
  switch (adjustment.type) {
    case AdjustmentType::kExactCapacity:
      return adjustment.amount;
    case AdjustmentType::kChangeInCapacity:
      return current + adjustment.amount;
    case AdjustmentType::kPercentChangeInCapacity:
      return current + percent_of(adjustment, current);
  }
  return current;
}

std::int32_t scale_simply(const Capacity& capacity, const Adjustment& adjustment) {
  return clamp(capacity, adjust(adjustment, capacity.desired));
}

const Step* find_step(const std::vector<Step>& steps, double difference) {
  for (const Step& step : steps) {
    const double lower = lower_of(step);
    const double upper = upper_of(step);
    const bool hit = difference >= 0 ? lower <= difference && difference < upper
                                     : lower < difference && difference <= upper;
    if (hit) return &step;
  }
  return nullptr;
}

std::int32_t scale_by_step(const Capacity& capacity, const Adjustment& adjustment) {
  return settle(capacity, adjust(adjustment, capacity.desired - capacity.warming));
}

std::int32_t scale_to_target(const Capacity& capacity, double metric, double target,
                             bool may_scale_in) {
  const std::int32_t warm = capacity.desired - capacity.warming;
  const double exact = std::ceil(warm * metric / target - 1e-9);
  const std::int32_t next =
      settle(capacity, static_cast<std::int64_t>(std::clamp(exact, 0.0, 1e9)));
  return may_scale_in ? next : std::max(next, capacity.desired);
}

bool are_well_formed(std::vector<Step> steps) {
  if (steps.empty()) return false;
  std::ranges::sort(steps, {}, lower_of);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (lower_of(steps[i]) >= upper_of(steps[i])) return false;
    if (i > 0 && lower_of(steps[i]) != upper_of(steps[i - 1])) return false;
  }
  // AWS: "If there is a step adjustment with a negative lower bound, there must be one with a null
  // lower bound", and the like for positive upper bounds.
  if (lower_of(steps.front()) < 0 && steps.front().lower) return false;
  return !(upper_of(steps.back()) > 0 && steps.back().upper);
}

}  // namespace gantry::autoscaling
