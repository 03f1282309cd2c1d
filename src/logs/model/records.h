#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "store/record.h"

namespace gantry::logs {

/// Written by the operations.
struct LogGroup {
  static constexpr std::string_view kTable = "logs.groups";

  std::string id_key;  ///< group_key()
  std::string account;
  std::string region;
  std::string name;
  Time created_at;
  std::int32_t retention_days = 0;  ///< 0: kept for ever
  std::map<std::string, std::string> tags;

  [[nodiscard]] std::string_view key() const { return id_key; }
  [[nodiscard]] Scope scope() const { return {account, region}; }
  [[nodiscard]] std::string arn() const { return make_arn("logs", scope(), "log-group:" + name); }

  static constexpr auto kFields =
      store::fields(store::field<1>(&LogGroup::id_key), store::field<2>(&LogGroup::account),
                    store::field<3>(&LogGroup::region), store::field<4>(&LogGroup::name),
                    store::field<5>(&LogGroup::created_at),
                    store::field<6>(&LogGroup::retention_days), store::field<7>(&LogGroup::tags));
  friend bool operator==(const LogGroup&, const LogGroup&) = default;
};

/// Written by the operations; its events are in the files under `id`.
struct LogStream {
  static constexpr std::string_view kTable = "logs.streams";

  std::string id_key;  ///< stream_key()
  std::string group;   ///< the group's key
  std::string name;
  std::string id;  ///< 32 hexadecimal digits, never used again
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id_key; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&LogStream::id_key), store::field<2>(&LogStream::group),
                    store::field<3>(&LogStream::name), store::field<4>(&LogStream::id),
                    store::field<5>(&LogStream::created_at));
  friend bool operator==(const LogStream&, const LogStream&) = default;
};

// Names of groups have no blanks (AWS: CreateLogGroup, pattern): the keys of a scope's groups, and
// of a group's streams, are a range of their table in the order of the names.

[[nodiscard]] inline std::string group_key(const Scope& scope, std::string_view name) {
  return scope.account + " " + scope.region + " " + std::string(name);
}
[[nodiscard]] inline std::string stream_key(std::string_view group, std::string_view name) {
  return std::string(group) + " " + std::string(name);
}

}  // namespace gantry::logs
