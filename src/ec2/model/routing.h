#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/record.h"

/// How packets leave a subnet, as records. The host routes them: every instance reaches what the
/// host reaches, whatever its routes say (docs/coverage.md).
namespace gantry::ec2 {

enum class RouteTarget : std::uint8_t {
  kLocal = 0,
  kInternetGateway = 1,
  kNatGateway = 2,
  kNetworkInterface = 3,
  kInstance = 4,
};

struct Route {
  std::string destination;  ///< a block of addresses, once in a table
  RouteTarget target_kind = RouteTarget::kLocal;
  std::string target;  ///< its id; empty for the local route

  static constexpr auto kFields =
      store::fields(store::field<1>(&Route::destination), store::field<2>(&Route::target_kind),
                    store::field<3>(&Route::target));
  friend bool operator==(const Route&, const Route&) = default;
};

struct RouteTableAssociation {
  std::string id;  ///< rtbassoc-...
  bool main = false;
  SubnetId subnet_id;  ///< empty for the main association

  static constexpr auto kFields = store::fields(store::field<1>(&RouteTableAssociation::id),
                                                store::field<2>(&RouteTableAssociation::main),
                                                store::field<3>(&RouteTableAssociation::subnet_id));
  friend bool operator==(const RouteTableAssociation&, const RouteTableAssociation&) = default;
};

struct RouteTable {
  static constexpr std::string_view kTable = "ec2.route_tables";

  RouteTableId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  std::vector<Route> routes;  ///< the local one first
  std::vector<RouteTableAssociation> associations;
  Tags tags;
  std::string client_token;  ///< empty if none was given

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }
  [[nodiscard]] bool is_main() const {
    for (const auto& association : associations) {
      if (association.main) return true;
    }
    return false;
  }

  static constexpr auto kFields = store::fields(
      store::field<1>(&RouteTable::id), store::field<2>(&RouteTable::account),
      store::field<3>(&RouteTable::region), store::field<4>(&RouteTable::vpc_id),
      store::field<5>(&RouteTable::routes), store::field<6>(&RouteTable::associations),
      store::field<7>(&RouteTable::tags), store::field<8>(&RouteTable::client_token));
  friend bool operator==(const RouteTable&, const RouteTable&) = default;
};

struct InternetGateway {
  static constexpr std::string_view kTable = "ec2.internet_gateways";

  InternetGatewayId id;
  std::string account;
  std::string region;
  VpcId vpc_id;  ///< empty while detached
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&InternetGateway::id), store::field<2>(&InternetGateway::account),
      store::field<3>(&InternetGateway::region), store::field<4>(&InternetGateway::vpc_id),
      store::field<5>(&InternetGateway::tags));
  friend bool operator==(const InternetGateway&, const InternetGateway&) = default;
};

/// The default one of a VPC, with which all its subnets are associated and which lets everything
/// through.
struct NetworkAcl {
  static constexpr std::string_view kTable = "ec2.network_acls";

  NetworkAclId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&NetworkAcl::id), store::field<2>(&NetworkAcl::account),
                    store::field<3>(&NetworkAcl::region), store::field<4>(&NetworkAcl::vpc_id),
                    store::field<5>(&NetworkAcl::tags));
  friend bool operator==(const NetworkAcl&, const NetworkAcl&) = default;
};

/// An Elastic IP address. Its association is with a NAT gateway's interface.
struct ElasticAddress {
  static constexpr std::string_view kTable = "ec2.addresses";

  AllocationId id;
  std::string account;
  std::string region;
  std::string public_ip;
  std::string association_id;  ///< eipassoc-..., empty while it is not associated
  NetworkInterfaceId interface_id;
  InstanceId instance_id;  ///< empty if the interface is not an instance's
  std::string private_ip;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&ElasticAddress::id), store::field<2>(&ElasticAddress::account),
      store::field<3>(&ElasticAddress::region), store::field<4>(&ElasticAddress::public_ip),
      store::field<5>(&ElasticAddress::association_id),
      store::field<6>(&ElasticAddress::interface_id), store::field<7>(&ElasticAddress::instance_id),
      store::field<8>(&ElasticAddress::private_ip), store::field<9>(&ElasticAddress::tags));
  friend bool operator==(const ElasticAddress&, const ElasticAddress&) = default;
};

struct NatGateway {
  static constexpr std::string_view kTable = "ec2.nat_gateways";

  NatGatewayId id;
  std::string account;
  std::string region;
  VpcId vpc_id;
  SubnetId subnet_id;
  bool is_public = true;
  AllocationId allocation_id;  ///< empty for a private one
  std::string public_ip;
  NetworkInterfaceId interface_id;
  std::string private_ip;
  std::string client_token;  ///< empty if none was given
  Time created_at;
  std::optional<Time> deleted_at;  ///< shown for an hour after
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&NatGateway::id), store::field<2>(&NatGateway::account),
      store::field<3>(&NatGateway::region), store::field<4>(&NatGateway::vpc_id),
      store::field<5>(&NatGateway::subnet_id), store::field<6>(&NatGateway::is_public),
      store::field<7>(&NatGateway::allocation_id), store::field<8>(&NatGateway::public_ip),
      store::field<9>(&NatGateway::interface_id), store::field<10>(&NatGateway::private_ip),
      store::field<11>(&NatGateway::client_token), store::field<12>(&NatGateway::created_at),
      store::field<13>(&NatGateway::deleted_at), store::field<14>(&NatGateway::tags));
  friend bool operator==(const NatGateway&, const NatGateway&) = default;
};

}  // namespace gantry::ec2
