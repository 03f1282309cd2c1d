#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "store/record.h"

namespace gantry::ssm {

/// A parameter of the account's; of its versions the newest alone.
struct Parameter {
  static constexpr std::string_view kTable = "ssm.parameters";

  std::string id_key;  ///< make_key()
  std::string account;
  std::string region;
  std::string name;
  std::string type;  ///< String or StringList
  std::string value;
  std::string data_type = "text";
  std::string description;
  std::string allowed_pattern;
  std::string tier = "Standard";
  std::int64_t version = 1;
  Time modified_at;
  std::string modified_by;  ///< ARN

  [[nodiscard]] std::string_view key() const { return id_key; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Parameter::id_key), store::field<2>(&Parameter::account),
      store::field<3>(&Parameter::region), store::field<4>(&Parameter::name),
      store::field<5>(&Parameter::type), store::field<6>(&Parameter::value),
      store::field<7>(&Parameter::data_type), store::field<8>(&Parameter::description),
      store::field<9>(&Parameter::allowed_pattern), store::field<10>(&Parameter::tier),
      store::field<11>(&Parameter::version), store::field<12>(&Parameter::modified_at),
      store::field<13>(&Parameter::modified_by));
  friend bool operator==(const Parameter&, const Parameter&) = default;
};

[[nodiscard]] inline std::string make_key(const Scope& scope, std::string_view name) {
  return scope.account + " " + scope.region + " " + std::string(name);
}

}  // namespace gantry::ssm
