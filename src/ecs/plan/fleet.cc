#include "ecs/plan/fleet.h"

#include <algorithm>

namespace gantry::ecs {
namespace {

bool is_member(const ContainerInstance& instance) {
  return instance.status != ContainerInstanceStatus::kInactive;
}

void change_ports(std::vector<std::uint16_t>& held, const std::set<int>& ports, int step) {
  for (const int port : ports) {
    const auto at = std::ranges::lower_bound(held, port);
    if (step > 0) {
      held.insert(at, static_cast<std::uint16_t>(port));
    } else if (at != held.end() && *at == port) {
      held.erase(at);
    }
  }
}

}  // namespace

std::int32_t Host::count(GroupId group) const {
  const auto at = std::ranges::lower_bound(groups, group, {}, &GroupCount::group);
  return at == groups.end() || at->group != group ? 0 : at->tasks;
}

Fleet::Fleet(store::Table<ContainerInstance>& instances, store::Table<Task>& tasks) {
  instances.observe(
      [this](const ContainerInstance& instance) {
        Host& host = this->host(instance.arn);
        host.record = &instance;
        if (is_member(instance)) join(host, instance.cluster_arn);
      },
      [this](const ContainerInstance& instance) {
        Host& host = this->host(instance.arn);
        if (is_member(instance)) leave(host, instance.cluster_arn);
        host.record = nullptr;
        drop_if_empty(host);
      });
  tasks.observe([this](const Task& task) { count_task(task, 1); },
                [this](const Task& task) { count_task(task, -1); });
}

const std::vector<Host*>& Fleet::hosts(std::string_view cluster_arn) const {
  static const std::vector<Host*> kNone;
  const auto found = clusters_.find(cluster_arn);
  return found == clusters_.end() ? kNone : found->second;
}

const Host* Fleet::find(std::string_view instance_arn) const {
  const auto found = hosts_.find(instance_arn);
  return found == hosts_.end() ? nullptr : found->second.get();
}

GroupId Fleet::group(std::string_view name) const {
  const auto found = group_ids_.find(name);
  return found == group_ids_.end() ? kNoGroup : found->second;
}

Host& Fleet::host(const std::string& arn) {
  const auto found = hosts_.find(arn);
  if (found != hosts_.end()) return *found->second;
  auto host = std::make_unique<Host>();
  host->arn = arn;
  const std::string_view key = host->arn;
  return *hosts_.emplace(key, std::move(host)).first->second;
}

void Fleet::join(Host& host, const std::string& cluster_arn) {
  auto& hosts = clusters_[cluster_arn];
  host.position = hosts.size();
  hosts.push_back(&host);
}

void Fleet::leave(Host& host, const std::string& cluster_arn) {
  auto& hosts = clusters_[cluster_arn];
  hosts.back()->position = host.position;
  hosts[host.position] = hosts.back();
  hosts.pop_back();
}

void Fleet::drop_if_empty(Host& host) {
  if (!host.record && host.tasks == 0) hosts_.erase(host.arn);
}

void Fleet::count_task(const Task& task, int step) {
  if (!is_active(task) || task.container_instance_arn.empty()) return;
  Host& host = this->host(task.container_instance_arn);
  host.cpu.value += step * task.claim.cpu.value;
  host.memory.value += step * task.claim.memory.value;
  host.gpus += step * task.claim.gpus;
  host.enis += step * task.claim.enis;
  change_ports(host.tcp_ports, task.claim.tcp_ports, step);
  change_ports(host.udp_ports, task.claim.udp_ports, step);
  host.tasks += step;
  if (task.last_status == TaskStatus::kRunning) host.running_tasks += step;
  // AWS: "distinctInstance": ECS looks at the desired status of the tasks.
  if (task.desired_status == DesiredStatus::kRunning) count_group(host, task.group, step);
  drop_if_empty(host);
}

void Fleet::count_group(Host& host, const std::string& name, int step) {
  const GroupId id = intern_group(name);
  const auto at = std::ranges::lower_bound(host.groups, id, {}, &Host::GroupCount::group);
  if (at == host.groups.end() || at->group != id) {
    host.groups.insert(at, {id, step});
  } else if ((at->tasks += step) == 0) {
    host.groups.erase(at);
  }
  Group& group = groups_[id];
  group.tasks += step;
  if (group.tasks != 0) return;
  group_ids_.erase(group.name);
  group.name.clear();
  free_groups_.push_back(id);
}

GroupId Fleet::intern_group(const std::string& name) {
  const auto found = group_ids_.find(name);
  if (found != group_ids_.end()) return found->second;
  GroupId id = static_cast<GroupId>(groups_.size());
  if (free_groups_.empty()) {
    groups_.emplace_back();
  } else {
    id = free_groups_.back();
    free_groups_.pop_back();
  }
  groups_[id].name = name;
  group_ids_.emplace(name, id);
  return id;
}

}  // namespace gantry::ecs
