#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace gantry {

/// A string that names one kind of thing. Two ids of different tags do not mix. Each domain names
/// its own: `using InstanceId = Id<struct InstanceIdTag>;`.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& str() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

}  // namespace gantry

template <class Tag>
struct std::hash<gantry::Id<Tag>> {
  std::size_t operator()(const gantry::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
