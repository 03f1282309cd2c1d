#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/record.h"

namespace gantry::ecs {

/// What the capacity controller remembers of a capacity provider; nobody else writes it.
struct CapacityNotes {
  std::string provider_arn;
  double reservation = 100;  ///< the metric CapacityProviderReservation, percent
  std::optional<Time> idle_since;
  std::optional<Time> scaled_in_at;
  std::optional<Time> next_turn;

  static constexpr std::string_view kTable = "ecs.capacity_notes";
  [[nodiscard]] std::string_view key() const { return provider_arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&CapacityNotes::provider_arn), store::field<2>(&CapacityNotes::reservation),
      store::field<3>(&CapacityNotes::idle_since), store::field<4>(&CapacityNotes::scaled_in_at),
      store::field<5>(&CapacityNotes::next_turn));
  friend bool operator==(const CapacityNotes&, const CapacityNotes&) = default;
};

}  // namespace gantry::ecs
