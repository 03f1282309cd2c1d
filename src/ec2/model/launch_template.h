#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/ec2/types.h"
#include "base/arn.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ec2 {

struct LaunchTemplate {
  static constexpr std::string_view kTable = "ec2.launch_templates";

  LaunchTemplateId id;
  std::string account;
  std::string region;
  std::string name;  ///< once in a scope
  Time created_at;
  std::string created_by;  ///< the caller's ARN
  std::int64_t default_version = 1;
  std::int64_t latest_version = 1;  ///< the highest that there is
  std::int64_t last_number = 1;     ///< the highest ever given; numbers do not come again
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&LaunchTemplate::id), store::field<2>(&LaunchTemplate::account),
      store::field<3>(&LaunchTemplate::region), store::field<4>(&LaunchTemplate::name),
      store::field<5>(&LaunchTemplate::created_at), store::field<6>(&LaunchTemplate::created_by),
      store::field<7>(&LaunchTemplate::default_version),
      store::field<8>(&LaunchTemplate::latest_version),
      store::field<9>(&LaunchTemplate::last_number), store::field<10>(&LaunchTemplate::tags));
  friend bool operator==(const LaunchTemplate&, const LaunchTemplate&) = default;
};

/// Never changes once made.
struct LaunchTemplateVersion {
  static constexpr std::string_view kTable = "ec2.launch_template_versions";

  std::string id;  ///< lt-0123456789abcdef0/0000000001: versions of one template stand in order
  std::string account;
  std::string region;
  LaunchTemplateId template_id;
  std::int64_t number = 1;
  std::string description;
  Time created_at;
  std::string created_by;
  api::ec2::RequestLaunchTemplateData data;
  std::string client_token;    ///< empty if none was given
  std::string request_digest;  ///< of the request, to compare when its client token comes again

  [[nodiscard]] std::string_view key() const { return id; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&LaunchTemplateVersion::id), store::field<2>(&LaunchTemplateVersion::account),
      store::field<3>(&LaunchTemplateVersion::region),
      store::field<4>(&LaunchTemplateVersion::template_id),
      store::field<5>(&LaunchTemplateVersion::number),
      store::field<6>(&LaunchTemplateVersion::description),
      store::field<7>(&LaunchTemplateVersion::created_at),
      store::field<8>(&LaunchTemplateVersion::created_by),
      store::field<9>(&LaunchTemplateVersion::data),
      store::field<10>(&LaunchTemplateVersion::client_token),
      store::field<11>(&LaunchTemplateVersion::request_digest));
  friend bool operator==(const LaunchTemplateVersion&, const LaunchTemplateVersion&) = default;
};

}  // namespace gantry::ec2
