#include "agent/host_resources.h"

#include <boost/json.hpp>

namespace gantry::agent {
namespace {

/// `MemoryReservation` of the payload's host configuration, in MiB; 0 without one.
std::int64_t memory_reservation(const ContainerSpec& container) {
  boost::system::error_code error;
  const auto value = boost::json::parse(container.host_config_json, error);
  if (error || !value.is_object()) return 0;
  const auto* bytes = value.get_object().if_contains("MemoryReservation");
  return bytes != nullptr && bytes->is_int64() ? bytes->get_int64() / (1024 * 1024) : 0;
}

}  // namespace

ResourceDemand demand_of(const TaskSpec& task) {
  const bool on_host = task.network_mode != "awsvpc";
  ResourceDemand demand;
  for (const ContainerSpec& container : task.containers) {
    const std::int64_t reservation = memory_reservation(container);
    demand.cpu += container.cpu;
    demand.memory += reservation > 0 ? reservation : container.memory;
    for (const PortMapping& port : container.ports) {
      if (on_host && port.host_port != 0) demand.ports.emplace(port.protocol, port.host_port);
    }
  }
  if (task.cpu > 0) demand.cpu = static_cast<std::int64_t>(task.cpu * 1024);
  if (task.memory > 0) demand.memory = task.memory;
  return demand;
}

bool HostResources::try_take(const std::string& task_arn, const ResourceDemand& demand) {
  if (held_.contains(task_arn)) return true;
  const bool ports_free =
      std::ranges::none_of(demand.ports, [&](const auto& port) { return ports_.contains(port); });
  if (demand.cpu > cpu_ || demand.memory > memory_ || !ports_free) return false;
  take(task_arn, demand);
  return true;
}

void HostResources::take(const std::string& task_arn, const ResourceDemand& demand) {
  if (!held_.emplace(task_arn, demand).second) return;
  cpu_ -= demand.cpu;
  memory_ -= demand.memory;
  ports_.insert(demand.ports.begin(), demand.ports.end());
}

void HostResources::release(const std::string& task_arn) {
  const auto held = held_.find(task_arn);
  if (held == held_.end()) return;
  cpu_ += held->second.cpu;
  memory_ += held->second.memory;
  for (const auto& port : held->second.ports) ports_.erase(port);
  held_.erase(held);
}

}  // namespace gantry::agent
