#include "ecs/model/resources.h"

namespace gantry::ecs {

void add_claim(Resources& total, const Resources& claim) {
  total.cpu = total.cpu + claim.cpu;
  total.memory = total.memory + claim.memory;
  total.gpus += claim.gpus;
  total.enis += claim.enis;
  total.tcp_ports.insert(claim.tcp_ports.begin(), claim.tcp_ports.end());
  total.udp_ports.insert(claim.udp_ports.begin(), claim.udp_ports.end());
}

void remove_claim(Resources& total, const Resources& claim) {
  total.cpu = total.cpu - claim.cpu;
  total.memory = total.memory - claim.memory;
  total.gpus -= claim.gpus;
  total.enis -= claim.enis;
  for (const int port : claim.tcp_ports) total.tcp_ports.erase(port);
  for (const int port : claim.udp_ports) total.udp_ports.erase(port);
}

}  // namespace gantry::ecs
