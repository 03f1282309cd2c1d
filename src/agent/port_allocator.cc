#include "agent/port_allocator.h"

namespace gantry::agent {

PortAllocator::PortAllocator(PortRange range, std::vector<int> reserved_tcp,
                             std::vector<int> reserved_udp, PortProbe probe)
    : range_(range), next_(range.first), probe_(std::move(probe)) {
  for (const int port : reserved_tcp) taken_.emplace(Key("tcp", port), std::string());
  for (const int port : reserved_udp) taken_.emplace(Key("udp", port), std::string());
}

Result<std::vector<int>> PortAllocator::allocate(const std::string& owner,
                                                 const std::vector<PortMapping>& mappings) {
  std::vector<int> first_ports;
  for (const PortMapping& mapping : mappings) {
    const int port =
        mapping.host_port != 0 ? mapping.host_port : pick(mapping.protocol, mapping.count);
    if (port == 0) {
      release(owner);
      return failure("HostConfigError",
                     fmt::format("no {} free host port{} in the range {}-{}", mapping.count,
                                 mapping.count > 1 ? "s in a row" : "", range_.first, range_.last));
    }
    for (int offset = 0; offset < mapping.count; ++offset) {
      taken_.emplace(Key(mapping.protocol, port + offset), owner);
    }
    first_ports.push_back(port);
  }
  return first_ports;
}

void PortAllocator::adopt(const std::string& owner,
                          const std::vector<ports::PortBinding>& bindings) {
  for (const ports::PortBinding& binding : bindings) {
    taken_.emplace(Key(binding.protocol, binding.host_port), owner);
  }
}

void PortAllocator::release(const std::string& owner) {
  std::erase_if(taken_, [&](const auto& entry) { return entry.second == owner; });
}

bool PortAllocator::free(const std::string& protocol, int port) const {
  return !taken_.contains(Key(protocol, port)) && (!probe_ || probe_(port, protocol));
}

int PortAllocator::pick(const std::string& protocol, int count) {
  int run = 0;
  const int size = range_.last - range_.first + 1;
  for (int tried = 0; tried < size + count; ++tried) {
    if (next_ > range_.last) {
      next_ = range_.first;
      run = 0;
    }
    run = free(protocol, next_) ? run + 1 : 0;
    ++next_;
    if (run == count) return next_ - count;
  }
  return 0;
}

}  // namespace gantry::agent
