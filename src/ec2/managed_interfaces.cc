#include "ec2/managed_interfaces.h"

#include "ec2/ops/interfaces.h"

namespace gantry::ec2 {

Result<const FreeInterface*> create_managed_interface(Tables& tables, const Change& change,
                                                      const Subnet& subnet,
                                                      ManagedInterface interface) {
  std::optional<Ipv4> asked;
  if (interface.address) {
    GANTRY_TRY(asked, read_private_address(tables, range_of(subnet), interface.address->str()));
  }
  return put_interface(tables, change.tx, change.ids, subnet, asked,
                       {.description = std::move(interface.description),
                        .security_groups = std::move(interface.security_groups),
                        .requester = std::move(interface.requester)});
}

}  // namespace gantry::ec2
