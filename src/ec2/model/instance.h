#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "ec2/model/instance_state.h"
#include "ec2/model/tags.h"
#include "store/record.h"

namespace gantry::ec2 {

/// AWS: StateReason.
struct StateReason {
  std::string code;     ///< Client.UserInitiatedShutdown
  std::string message;  ///< Client.UserInitiatedShutdown: User initiated shutdown

  static constexpr auto kFields =
      store::fields(store::field<1>(&StateReason::code), store::field<2>(&StateReason::message));
  friend bool operator==(const StateReason&, const StateReason&) = default;
};

enum class ShutdownBehavior : std::uint8_t { kStop = 0, kTerminate = 1 };

/// What the metadata service shows to this instance. AWS: InstanceMetadataOptionsResponse.
struct MetadataOptions {
  bool endpoint_enabled = true;
  bool tokens_required = false;  ///< version 2 only
  std::int32_t hop_limit = 1;    ///< recorded only
  bool tags_enabled = false;     ///< tags/instance

  static constexpr auto kFields = store::fields(store::field<1>(&MetadataOptions::endpoint_enabled),
                                                store::field<2>(&MetadataOptions::tokens_required),
                                                store::field<3>(&MetadataOptions::hop_limit),
                                                store::field<4>(&MetadataOptions::tags_enabled));
  friend bool operator==(const MetadataOptions&, const MetadataOptions&) = default;
};

/// The one network interface that every instance has; it lives and dies with it.
struct NetworkInterface {
  NetworkInterfaceId id;
  std::string attachment_id;
  std::string description;
  std::string private_ip;   ///< dotted
  std::string mac_address;  ///< lower case, with colons
  bool delete_on_termination = true;

  static constexpr auto kFields = store::fields(
      store::field<1>(&NetworkInterface::id), store::field<2>(&NetworkInterface::attachment_id),
      store::field<3>(&NetworkInterface::description),
      store::field<4>(&NetworkInterface::private_ip),
      store::field<5>(&NetworkInterface::mac_address),
      store::field<6>(&NetworkInterface::delete_on_termination));
  friend bool operator==(const NetworkInterface&, const NetworkInterface&) = default;
};

/// What RunInstances or its like asked for and what became of it. Written by the operations and,
/// from `state` on, by the instance controller.
struct Instance {
  static constexpr std::string_view kTable = "ec2.instances";

  InstanceId id;
  std::string account;
  std::string region;
  ReservationId reservation_id;
  std::int32_t launch_index = 0;  ///< within the reservation
  std::string client_token;       ///< empty if none was given
  std::string request_digest;     ///< of the request, to compare when its client token comes again
  std::string image_id;
  std::string instance_type;
  VpcId vpc_id;
  SubnetId subnet_id;
  std::string availability_zone;
  std::vector<SecurityGroupId> security_groups;
  NetworkInterface interface;
  std::string user_data;             ///< decoded; empty if none
  std::string instance_profile_arn;  ///< empty if none
  std::string key_name;              ///< of the key pair; empty if none
  std::string public_key;  ///< its public key as it was at the launch, a line of authorized_keys
  MetadataOptions metadata_options;
  ShutdownBehavior shutdown_behavior = ShutdownBehavior::kStop;
  bool disable_api_termination = false;
  bool disable_api_stop = false;
  bool detailed_monitoring = false;
  bool ebs_optimized = false;
  Tags tags;
  Time launch_time;

  InstanceState state = InstanceState::kPending;
  std::optional<StateReason> state_reason;
  std::string state_transition_reason;  ///< User initiated (2026-11-22 13:19:35 GMT)
  Time state_changed_at;
  std::int32_t provider_failures = 0;  ///< of the call that this state wants, in a row
  std::optional<Time> retry_at;        ///< not called again before

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Instance::id), store::field<2>(&Instance::account),
      store::field<3>(&Instance::region), store::field<4>(&Instance::reservation_id),
      store::field<5>(&Instance::launch_index), store::field<6>(&Instance::client_token),
      store::field<7>(&Instance::request_digest), store::field<8>(&Instance::image_id),
      store::field<9>(&Instance::instance_type), store::field<10>(&Instance::vpc_id),
      store::field<11>(&Instance::subnet_id), store::field<12>(&Instance::availability_zone),
      store::field<13>(&Instance::security_groups), store::field<14>(&Instance::interface),
      store::field<15>(&Instance::user_data), store::field<16>(&Instance::instance_profile_arn),
      store::field<17>(&Instance::metadata_options), store::field<18>(&Instance::shutdown_behavior),
      store::field<19>(&Instance::disable_api_termination),
      store::field<20>(&Instance::disable_api_stop),
      store::field<21>(&Instance::detailed_monitoring), store::field<22>(&Instance::ebs_optimized),
      store::field<23>(&Instance::tags), store::field<24>(&Instance::launch_time),
      store::field<25>(&Instance::state), store::field<26>(&Instance::state_reason),
      store::field<27>(&Instance::state_transition_reason),
      store::field<28>(&Instance::state_changed_at), store::field<29>(&Instance::provider_failures),
      store::field<30>(&Instance::retry_at), store::field<60>(&Instance::key_name),
      store::field<61>(&Instance::public_key));
  friend bool operator==(const Instance&, const Instance&) = default;
};

}  // namespace gantry::ec2
