#pragma once

#include <string>
#include <string_view>

#include "base/ipv4.h"

namespace gantry::ec2 {

/// `ip-172-31-5-9`. AWS: "EC2 instance hostnames and domains", IP name.
[[nodiscard]] std::string host_name(Ipv4 address);
/// `ec2.internal` in us-east-1, else `<region>.compute.internal`.
[[nodiscard]] std::string internal_domain(std::string_view region);
[[nodiscard]] std::string private_dns_name(Ipv4 address, std::string_view region);

/// A locally administered address made from the IP address, so that it is unique on the bridge as
/// that one is.
[[nodiscard]] std::string mac_address(Ipv4 address);

}  // namespace gantry::ec2
