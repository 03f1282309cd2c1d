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
  std::int32_t hop_limit = 1;    ///< how far an answer to a token request gets
  bool tags_enabled = false;     ///< tags/instance

  static constexpr auto kFields = store::fields(store::field<1>(&MetadataOptions::endpoint_enabled),
                                                store::field<2>(&MetadataOptions::tokens_required),
                                                store::field<3>(&MetadataOptions::hop_limit),
                                                store::field<4>(&MetadataOptions::tags_enabled));
  friend bool operator==(const MetadataOptions&, const MetadataOptions&) = default;
};

/// A disk as the launch described it. Recorded only: the instance's files lie on one volume of the
/// provider's, without limit of size. AWS: EbsInstanceBlockDevice, Volume.
struct BlockDevice {
  std::string device_name;  ///< /dev/xvda, the root
  std::string volume_id;
  std::string snapshot_id;  ///< empty if none
  std::string volume_type = "gp2";
  std::int32_t size_gib = 0;
  std::int32_t iops = 0;  ///< 0: the type's own
  bool encrypted = false;
  bool delete_on_termination = true;

  static constexpr auto kFields = store::fields(
      store::field<1>(&BlockDevice::device_name), store::field<2>(&BlockDevice::volume_id),
      store::field<3>(&BlockDevice::snapshot_id), store::field<4>(&BlockDevice::volume_type),
      store::field<5>(&BlockDevice::size_gib), store::field<6>(&BlockDevice::iops),
      store::field<7>(&BlockDevice::encrypted),
      store::field<8>(&BlockDevice::delete_on_termination));
  friend bool operator==(const BlockDevice&, const BlockDevice&) = default;
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
  std::string public_key;  ///< its public key as it was at the launch, a line of authorized_keys
  MetadataOptions metadata_options;
  ShutdownBehavior shutdown_behavior = ShutdownBehavior::kStop;
  bool disable_api_termination = false;
  bool disable_api_stop = false;
  bool detailed_monitoring = false;
  bool ebs_optimized = false;
  Tags tags;
  Time launch_time;      ///< the first one: RunInstances
  Time started_at;       ///< RunInstances or StartInstances, what EC2 shows as LaunchTime
  std::string key_name;  ///< of the key pair that opens ssh; empty if none
  std::vector<BlockDevice> block_devices;
  bool source_dest_check = true;
  bool unlimited_credits = false;      ///< AWS: CreditSpecification, CpuCredits
  std::string profile_association_id;  ///< empty without a profile

  InstanceState state = InstanceState::kPending;
  std::optional<StateReason> state_reason;
  std::string state_transition_reason;  ///< User initiated (2026-11-22 13:19:35 GMT)
  Time state_changed_at;
  std::int32_t provider_failures = 0;  ///< of the call that this state wants, in a row
  std::optional<Time> retry_at;        ///< not called again before
  bool reboot_wanted = false;          ///< until the provider has done it

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
      store::field<30>(&Instance::retry_at), store::field<31>(&Instance::key_name),
      store::field<32>(&Instance::started_at), store::field<33>(&Instance::block_devices),
      store::field<34>(&Instance::source_dest_check),
      store::field<35>(&Instance::unlimited_credits),
      store::field<36>(&Instance::profile_association_id),
      store::field<37>(&Instance::reboot_wanted), store::field<61>(&Instance::public_key));
  friend bool operator==(const Instance&, const Instance&) = default;
};

}  // namespace gantry::ec2
