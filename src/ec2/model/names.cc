#include "ec2/model/names.h"

#include <fmt/format.h>

namespace gantry::ec2 {

std::string host_name(Ipv4 address) {
  const auto v = address.value;
  return fmt::format("ip-{}-{}-{}-{}", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
}

std::string internal_domain(std::string_view region) {
  return region == "us-east-1" ? "ec2.internal" : fmt::format("{}.compute.internal", region);
}

std::string private_dns_name(Ipv4 address, std::string_view region) {
  return host_name(address) + "." + internal_domain(region);
}

std::string mac_address(Ipv4 address) {
  const auto v = address.value;
  return fmt::format("02:67:{:02x}:{:02x}:{:02x}:{:02x}", v >> 24, v >> 16 & 255, v >> 8 & 255,
                     v & 255);
}

}  // namespace gantry::ec2
