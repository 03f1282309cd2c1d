#include "ec2/ops/vpcs.h"

#include <fmt/format.h>

#include <charconv>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {

Result<Cidr> read_cidr(std::string_view text, std::string_view parameter) {
  const auto refuse = [&] { return std::unexpected(errors::cidr_malformed(text, parameter)); };
  const auto slash = text.find('/');
  const auto address = parse_ipv4(text.substr(0, slash));
  if (slash == std::string_view::npos || !address) return refuse();
  const auto digits = text.substr(slash + 1);
  int length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size() || length < 0 || length > 32)
    return refuse();
  if (length == 0) return Cidr{.network = {}, .prefix_length = 0};
  Cidr cidr{.network = *address, .prefix_length = length};
  cidr.network.value &= ~(cidr.size() - 1);
  return cidr;
}

std::string to_string(const Cidr& cidr) {
  return fmt::format("{}/{}", cidr.network.str(), cidr.prefix_length);
}

bool overlap(const Cidr& a, const Cidr& b) {
  return a.contains(b.network) || b.contains(a.network);
}

Result<const Vpc*> find_vpc(const Tables& tables, const Scope& scope, std::string_view id) {
  return require_record(tables.vpcs, scope, id, errors::vpc_id_not_found);
}

Result<const Subnet*> find_subnet(const Tables& tables, const Scope& scope, std::string_view id) {
  return require_record(tables.subnets, scope, id, errors::subnet_id_not_found);
}

Result<const RouteTable*> find_route_table(const Tables& tables, const Scope& scope,
                                           std::string_view id) {
  return require_record(tables.route_tables, scope, id, errors::route_table_not_found);
}

Result<const InternetGateway*> find_internet_gateway(const Tables& tables, const Scope& scope,
                                                     std::string_view id) {
  return require_record(tables.internet_gateways, scope, id, errors::internet_gateway_not_found);
}

}  // namespace gantry::ec2
