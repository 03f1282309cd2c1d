#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ipv4.h"
#include "ec2/errors.h"
#include "ec2/model/default_vpc.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/security_groups.h"

namespace gantry::ec2 {
namespace {

template <class... Args>
std::unexpected<Error> invalid(fmt::format_string<Args...> text, Args&&... args) {
  return std::unexpected(
      errors::invalid_parameter_value(fmt::format(text, std::forward<Args>(args)...)));
}

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// AWS: IpPermission, IpProtocol: a name, or a number of the IANA list.
Result<std::string> read_protocol(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"1", "icmp"}, {"6", "tcp"}, {"17", "udp"}, {"58", "icmpv6"}, {"all", "-1"}};
  for (const auto& [alias, canonical] : kNames) {
    if (name == alias || name == canonical) return std::string(canonical);
  }
  constexpr int kHighest = 255;
  const auto number = parse_int(name);
  if (number && *number >= 0 && *number <= kHighest) return std::to_string(*number);
  return invalid("Invalid value '{}' for IP protocol. Unknown protocol.", name);
}

Result<void> check_ports(const std::optional<std::int32_t>& from,
                         const std::optional<std::int32_t>& to) {
  constexpr int kHighest = 65535;
  if (!from || !to)
    return invalid(
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  for (const int port : {*from, *to}) {
    if (port < 0 || port > kHighest) return invalid("TCP/UDP port ({}) out of range", port);
  }
  if (*from > *to) return invalid("Invalid TCP/UDP port range ({}:{})", *from, *to);
  return {};
}

Result<void> check_icmp(int type, int code) {
  constexpr int kHighest = 255;
  if (type < -1 || type > kHighest) return invalid("ICMP type ({}) out of range", type);
  if (code < -1 || code > kHighest) return invalid("ICMP code ({}) out of range", code);
  if (type == -1 && code != -1) return invalid("ICMP code ({}) given without a type", code);
  return {};
}

/// Protocol and ports; the peer is still to be set.
Result<RuleTraffic> read_traffic(const std::optional<std::string>& protocol,
                                 const std::optional<std::int32_t>& from,
                                 const std::optional<std::int32_t>& to) {
  if (!protocol) return std::unexpected(errors::missing_parameter("ipProtocol"));
  RuleTraffic traffic;
  GANTRY_TRY(traffic.protocol, read_protocol(*protocol));
  if (traffic.protocol == "tcp" || traffic.protocol == "udp") {
    GANTRY_CHECK(check_ports(from, to));
    traffic.from_port = *from;
    traffic.to_port = *to;
  } else if (traffic.protocol == "icmp" || traffic.protocol == "icmpv6") {
    traffic.from_port = from.value_or(-1);
    traffic.to_port = to.value_or(-1);
    GANTRY_CHECK(check_icmp(traffic.from_port, traffic.to_port));
  }
  return traffic;
}

struct PrefixedText {
  std::string address;
  int length = 0;
};

std::optional<PrefixedText> split_prefix(std::string_view text, int longest) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto length = parse_int(text.substr(slash + 1));
  if (!length || *length < 0 || *length > longest) return std::nullopt;
  return PrefixedText{std::string(text.substr(0, slash)), *length};
}

// AWS: AuthorizeSecurityGroupIngress: "we use the canonical form of the CIDR block".
Result<std::string> read_cidr(std::string_view text) {
  const auto parts = split_prefix(text, 32);
  const auto address = parts ? parse_ipv4(parts->address) : std::nullopt;
  if (!address) return invalid("CIDR block {} is malformed", text);
  const std::uint32_t mask = parts->length == 0 ? 0 : ~std::uint32_t{0} << (32 - parts->length);
  return fmt::format("{}/{}", Ipv4{address->value & mask}.str(), parts->length);
}

Result<std::string> read_ipv6_cidr(std::string_view text) {
  const auto parts = split_prefix(text, 128);
  std::array<unsigned char, 16> bytes{};
  if (!parts || inet_pton(AF_INET6, parts->address.c_str(), bytes.data()) != 1)
    return invalid("CIDR block {} is malformed", text);
  for (int bit = parts->length; bit < 128; ++bit)
    bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<unsigned char>(~(0x80 >> (bit % 8)));
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  inet_ntop(AF_INET6, bytes.data(), canonical.data(), canonical.size());
  return fmt::format("{}/{}", canonical.data(), parts->length);
}

Result<SecurityGroupId> read_peer(const Tables& tables, const SecurityGroup& group,
                                  const std::optional<std::string>& id,
                                  const std::optional<std::string>& name) {
  const SecurityGroup* peer = nullptr;
  if (id) {
    if (!id->starts_with("sg-")) return std::unexpected(errors::group_id_malformed(*id));
    peer = find_in_scope(tables.security_groups, group.scope(), *id);
    if (!peer) return std::unexpected(errors::group_not_found(*id));
  } else if (name) {
    const Vpc* vpc = find_default_vpc(tables, group.scope());
    peer = vpc ? find_group_by_name(tables, *vpc, *name) : nullptr;
    if (!peer)
      return std::unexpected(errors::group_name_not_found(*name, vpc ? vpc->id.str() : ""));
  } else {
    return std::unexpected(errors::missing_parameter("groupId"));
  }
  if (peer->vpc_id != group.vpc_id) {
    return std::unexpected(
        Error{.code = "InvalidGroup.NotFound",
              .message = "You have specified two resources that belong to different networks."});
  }
  return peer->id;
}

Error prefix_list_not_found(std::string_view id) {
  return {.code = "InvalidPrefixListID.NotFound",
          .message = fmt::format("The prefix list ID '{}' does not exist", id)};
}

/// One permission of several peers.
class PermissionReader {
 public:
  PermissionReader(const Tables& tables, const SecurityGroup& group)
      : tables_(tables), group_(group) {}

  Result<void> read(const api::ec2::IpPermission& permission) {
    GANTRY_TRY(traffic_,
               read_traffic(permission.ip_protocol, permission.from_port, permission.to_port));
    const auto before = drafts_.size();
    GANTRY_CHECK(each(permission.ip_ranges, [this](const api::ec2::IpRange& range) {
      return add_cidr(range.cidr_ip.value_or(""), range.description);
    }));
    GANTRY_CHECK(each(permission.ipv6_ranges, [this](const api::ec2::Ipv6Range& range) {
      return add_ipv6_cidr(range.cidr_ipv6.value_or(""), range.description);
    }));
    GANTRY_CHECK(each(permission.user_id_group_pairs,
                      [this](const api::ec2::UserIdGroupPair& pair) { return add_group(pair); }));
    GANTRY_CHECK(
        each(permission.prefix_list_ids, [](const api::ec2::PrefixListId& list) -> Result<void> {
          return std::unexpected(prefix_list_not_found(list.prefix_list_id.value_or("")));
        }));
    if (drafts_.size() == before)
      return std::unexpected(errors::missing_parameter("ipRanges or groups"));
    return {};
  }

  [[nodiscard]] std::vector<RuleDraft> take() { return std::move(drafts_); }

 private:
  template <class List, class F>
  static Result<void> each(const std::optional<List>& list, F f) {
    if (!list) return {};
    for (const auto& item : *list) GANTRY_CHECK(f(item));
    return {};
  }

  Result<void> add_cidr(const std::string& cidr, const std::optional<std::string>& description) {
    RuleTraffic traffic = traffic_;
    GANTRY_TRY(traffic.cidr, read_cidr(cidr));
    return add(std::move(traffic), description);
  }

  Result<void> add_ipv6_cidr(const std::string& cidr,
                             const std::optional<std::string>& description) {
    RuleTraffic traffic = traffic_;
    GANTRY_TRY(traffic.ipv6_cidr, read_ipv6_cidr(cidr));
    return add(std::move(traffic), description);
  }

  Result<void> add_group(const api::ec2::UserIdGroupPair& pair) {
    RuleTraffic traffic = traffic_;
    GANTRY_TRY(traffic.group, read_peer(tables_, group_, pair.group_id, pair.group_name));
    if (pair.user_id && *pair.user_id != group_.account)
      return std::unexpected(errors::group_not_found(traffic.group.str()));
    return add(std::move(traffic), pair.description);
  }

  Result<void> add(RuleTraffic traffic, const std::optional<std::string>& description) {
    GANTRY_CHECK(check_rule_description(description.value_or("")));
    if (contains(drafts_, traffic, &RuleDraft::traffic))
      return invalid("The same permission must not appear multiple times");
    drafts_.push_back({std::move(traffic), description.value_or("")});
    return {};
  }

  const Tables& tables_;
  const SecurityGroup& group_;
  RuleTraffic traffic_;
  std::vector<RuleDraft> drafts_;
};

/// The parameters beside IpPermissions as one permission. AWS: SourceSecurityGroupName: "creates
/// rules that grant full ICMP, UDP, and TCP access", hence every protocol if none is named.
api::ec2::IpPermission flat_permission(const PermissionRequest& request) {
  api::ec2::IpPermission permission{
      .from_port = request.from_port, .ip_protocol = request.protocol, .to_port = request.to_port};
  if (request.cidr) permission.ip_ranges = {{{.cidr_ip = request.cidr}}};
  if (request.group_name) {
    permission.user_id_group_pairs = {
        {{.group_name = request.group_name, .user_id = request.group_owner}}};
    if (!permission.ip_protocol) permission.ip_protocol = "-1";
  }
  return permission;
}

}  // namespace

Result<void> check_rule_description(std::string_view description) {
  constexpr std::string_view kSet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*";
  constexpr std::size_t kLongest = 255;
  if (description.size() <= kLongest &&
      description.find_first_not_of(kSet) == std::string_view::npos) {
    return {};
  }
  return invalid(
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the "
      "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*");
}

Result<std::vector<RuleDraft>> read_permissions(const Tables& tables, const SecurityGroup& group,
                                                const PermissionRequest& request) {
  const bool listed = request.permissions && !request.permissions->empty();
  const bool flat = request.protocol || request.cidr || request.group_name;
  if (listed && flat) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The parameter ipPermissions cannot be used with the parameters of a single rule"));
  }
  if (!listed && !flat) return std::unexpected(errors::missing_parameter("ipPermissions"));
  if (request.cidr && request.group_name) {
    return std::unexpected(errors::invalid_parameter_combination(
        "The parameter cidrIp cannot be used with the parameter sourceSecurityGroupName"));
  }
  PermissionReader reader(tables, group);
  if (flat) {
    GANTRY_CHECK(reader.read(flat_permission(request)));
    return reader.take();
  }
  for (const auto& permission : *request.permissions) GANTRY_CHECK(reader.read(permission));
  return reader.take();
}

Result<RuleDraft> read_rule(const Tables& tables, const SecurityGroup& group,
                            const api::ec2::SecurityGroupRuleRequest& request) {
  const int peers = (request.cidr_ipv4 ? 1 : 0) + (request.cidr_ipv6 ? 1 : 0) +
                    (request.referenced_group_id ? 1 : 0) + (request.prefix_list_id ? 1 : 0);
  if (peers != 1) {
    return std::unexpected(errors::invalid_parameter_combination(
        "Exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId must be specified"));
  }
  if (request.prefix_list_id)
    return std::unexpected(prefix_list_not_found(*request.prefix_list_id));
  RuleDraft draft{.description = request.description.value_or("")};
  GANTRY_CHECK(check_rule_description(draft.description));
  GANTRY_TRY(draft.traffic, read_traffic(request.ip_protocol, request.from_port, request.to_port));
  if (request.cidr_ipv4) {
    GANTRY_TRY(draft.traffic.cidr, read_cidr(*request.cidr_ipv4));
  }
  if (request.cidr_ipv6) {
    GANTRY_TRY(draft.traffic.ipv6_cidr, read_ipv6_cidr(*request.cidr_ipv6));
  }
  if (request.referenced_group_id) {
    GANTRY_TRY(draft.traffic.group,
               read_peer(tables, group, request.referenced_group_id, std::nullopt));
  }
  return draft;
}

Result<Tags> read_group_tags(
    const std::optional<std::vector<api::ec2::TagSpecification>>& specifications,
    std::string_view type) {
  Tags tags;
  if (!specifications) return tags;
  for (const auto& specification : *specifications) {
    const auto given = specification.resource_type.value_or("");
    if (given != type)
      return invalid("'{}' is not a valid taggable resource type for this operation.", given);
    GANTRY_TRY(const auto more,
               read_tags(specification.tags.value_or(std::vector<api::ec2::Tag>())));
    GANTRY_TRY(tags, merge_tags(std::move(tags), more));
  }
  return tags;
}

}  // namespace gantry::ec2
