#include "ecs/plan/fleet.h"

#include <algorithm>
#include <utility>

namespace gantry::ecs {
namespace {

bool is_member(const ContainerInstance& instance) {
  return instance.status != ContainerInstanceStatus::kInactive;
}

bool is_available(const ContainerInstance& instance) {
  return instance.status == ContainerInstanceStatus::kActive && instance.agent_connected;
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

/// Equal for instances of the same class, different for others.
std::string class_key(const ContainerInstance& instance) {
  std::vector<const Attribute*> sorted;
  for (const auto& attribute : instance.attributes) sorted.push_back(&attribute);
  std::ranges::sort(sorted, {}, &Attribute::name);
  std::string key = instance.cluster_arn;
  key.append(1, '\0').append(1, is_available(instance) ? '+' : '-');
  key.append(instance.capacity_provider_name).append(1, '\0');
  for (const Attribute* attribute : sorted) {
    key.append(attribute->name).append(1, '\0');
    if (attribute->value) key.append(1, '=').append(*attribute->value);
    key.append(1, '\0');
  }
  return key;
}

template <class T>
void drop(std::vector<T*>& list, std::size_t T::* position, T& member) {
  list.back()->*position = member.*position;
  list[member.*position] = list.back();
  list.pop_back();
}

}  // namespace

std::int32_t Host::count(GroupId group) const {
  const auto at = std::ranges::lower_bound(groups, group, {}, &GroupCount::group);
  return at == groups.end() || at->group != group ? 0 : at->tasks;
}

Room Host::room() const {
  const Resources& offer = record->registered;
  return {.cpu = (offer.cpu - cpu).value,
          .memory = (offer.memory - memory).value,
          .gpus = static_cast<std::int32_t>(offer.gpus - gpus),
          .enis = static_cast<std::int32_t>(offer.enis - enis)};
}

std::string_view HostClass::value_of(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &Attribute::name);
  if (found == attributes.end() || !found->value) return {};
  return *found->value;
}

Fleet::Fleet(store::Table<ContainerInstance>& instances, store::Table<Task>& tasks) {
  instances.observe(
      [this](const ContainerInstance& instance) {
        Host& host = this->host(instance.arn);
        host.record = &instance;
        if (is_member(instance)) join(host, instance.cluster_arn);
        host.record_unsettled = true;
        unsettle(host);
      },
      [this](const ContainerInstance& instance) {
        Host& host = this->host(instance.arn);
        if (is_member(instance)) leave(host, instance.cluster_arn);
        host.record = nullptr;
        host.record_unsettled = true;
        unsettle(host);
      });
  tasks.observe([this](const Task& task) { count_task(task, 1); },
                [this](const Task& task) { count_task(task, -1); });
}

const std::vector<Host*>& Fleet::hosts(std::string_view cluster_arn) const {
  static const std::vector<Host*> kNone;
  const auto found = clusters_.find(cluster_arn);
  return found == clusters_.end() ? kNone : found->second.hosts;
}

const Host* Fleet::find(std::string_view instance_arn) const {
  const auto found = hosts_.find(instance_arn);
  return found == hosts_.end() ? nullptr : found->second.get();
}

GroupId Fleet::group(std::string_view name) const {
  const auto found = group_ids_.find(name);
  return found == group_ids_.end() ? kNoGroup : found->second;
}

const std::vector<HostClass*>& Fleet::classes(std::string_view cluster_arn) const {
  static const std::vector<HostClass*> kNone;
  const auto found = clusters_.find(cluster_arn);
  return found == clusters_.end() ? kNone : found->second.classes;
}

std::optional<std::size_t> Fleet::attribute_id(std::string_view name) const {
  const auto found = attribute_ids_.find(name);
  if (found == attribute_ids_.end()) return std::nullopt;
  return found->second;
}

std::int64_t Fleet::count(GroupId group, const HostClass& host_class) const {
  if (group == kNoGroup) return 0;
  const auto found = groups_[group].by_class.find(&host_class);
  return found == groups_[group].by_class.end() ? 0 : found->second;
}

const FreeOrder& Fleet::order(HostClass& host_class, Order order) {
  if (!host_class.ordered[order]) {
    host_class.ordered[order] = true;
    for (Host* host : host_class.hosts) place_in_order(*host, order);
  }
  return host_class.orders[order];
}

Host& Fleet::host(std::string_view arn) {
  const auto found = hosts_.find(arn);
  if (found != hosts_.end()) return *found->second;
  auto host = std::make_unique<Host>();
  host->arn = arn;
  host->serial = next_serial_++;
  const std::string_view key = host->arn;
  return *hosts_.emplace(key, std::move(host)).first->second;
}

void Fleet::unsettle(Host& host) {
  if (host.unsettled) return;
  host.unsettled = true;
  unsettled_.push_back(&host);
}

void Fleet::join(Host& host, const std::string& cluster_arn) {
  auto& hosts = clusters_[cluster_arn].hosts;
  host.position = hosts.size();
  hosts.push_back(&host);
}

void Fleet::leave(Host& host, const std::string& cluster_arn) {
  drop(clusters_[cluster_arn].hosts, &Host::position, host);
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
  unsettle(host);
}

void Fleet::count_group(Host& host, std::string_view name, int step) {
  const GroupId id = intern_group(name);
  const auto at = std::ranges::lower_bound(host.groups, id, {}, &Host::GroupCount::group);
  if (at == host.groups.end() || at->group != id) {
    host.groups.insert(at, {id, step});
  } else if ((at->tasks += step) == 0) {
    host.groups.erase(at);
  }
  Group& group = groups_[id];
  if (host.host_class) add_to_class(group, *host.host_class, step);
  group.tasks += step;
  if (group.tasks != 0) return;
  group_ids_.erase(group.name);
  group.name.clear();
  free_groups_.push_back(id);
}

GroupId Fleet::intern_group(std::string_view name) {
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
  group_ids_.emplace(groups_[id].name, id);
  return id;
}

void Fleet::add_to_class(Group& group, const HostClass& host_class, std::int64_t tasks) {
  const auto at = group.by_class.try_emplace(&host_class).first;
  if ((at->second += tasks) == 0) group.by_class.erase(at);
}

void Fleet::settle() {
  for (Host* host : unsettled_) {
    host->unsettled = false;
    settle(*host);
  }
  unsettled_.clear();
}

void Fleet::settle(Host& host) {
  if (!host.record || !is_member(*host.record)) {
    leave_class(host);
    if (!host.record && host.tasks == 0) hosts_.erase(host.arn);
    return;
  }
  const HostClass* now = host.host_class;
  if (std::exchange(host.record_unsettled, false) &&
      (!now || now->available != is_available(*host.record) ||
       now->cluster_arn != host.record->cluster_arn ||
       now->capacity_provider != host.record->capacity_provider_name ||
       now->attributes != host.record->attributes)) {
    enter_class(host);
    return;
  }
  const Room room = host.room();
  for (std::size_t order = 0; order < host.nodes.size(); ++order) {
    if (!now->ordered[order] || host.nodes[order].room == room) continue;
    host.host_class->orders[order].erase(host.nodes[order]);
    place_in_order(host, order);
  }
}

void Fleet::place_in_order(Host& host, std::size_t order) {
  FreeNode& node = host.nodes[order];
  node.host = &host;
  node.room = host.room();
  node.key = order == kByCpu ? node.room.cpu : node.room.memory;
  node.serial = host.serial;
  host.host_class->orders[order].insert(node);
}

void Fleet::enter_class(Host& host) {
  leave_class(host);
  HostClass& entered = class_of(*host.record);
  host.host_class = &entered;
  host.class_position = entered.hosts.size();
  entered.hosts.push_back(&host);
  for (const auto& [group, tasks] : host.groups) add_to_class(groups_[group], entered, tasks);
  for (std::size_t order = 0; order < host.nodes.size(); ++order) {
    if (entered.ordered[order]) place_in_order(host, order);
  }
}

void Fleet::leave_class(Host& host) {
  HostClass* left = host.host_class;
  if (!left) return;
  for (const auto& [group, tasks] : host.groups) add_to_class(groups_[group], *left, -tasks);
  for (std::size_t order = 0; order < host.nodes.size(); ++order) {
    if (left->ordered[order]) left->orders[order].erase(host.nodes[order]);
  }
  drop(left->hosts, &Host::class_position, host);
  host.host_class = nullptr;
  if (!left->hosts.empty()) return;
  drop(clusters_.find(left->cluster_arn)->second.classes, &HostClass::position, *left);
  classes_.erase(classes_.find(left->key));
}

HostClass& Fleet::class_of(const ContainerInstance& instance) {
  std::string key = class_key(instance);
  auto& slot = classes_[key];
  if (slot) return *slot;
  slot = std::make_unique<HostClass>();
  slot->key = std::move(key);
  slot->cluster_arn = instance.cluster_arn;
  slot->capacity_provider = instance.capacity_provider_name;
  slot->available = is_available(instance);
  slot->attributes = instance.attributes;
  for (const auto& attribute : instance.attributes) {
    const std::size_t id =
        attribute_ids_.try_emplace(attribute.name, attribute_ids_.size()).first->second;
    if (id / 64 >= slot->attribute_bits.size()) slot->attribute_bits.resize(id / 64 + 1);
    slot->attribute_bits[id / 64] |= std::uint64_t{1} << (id % 64);
  }
  auto& classes = clusters_[instance.cluster_arn].classes;
  slot->position = classes.size();
  classes.push_back(slot.get());
  return *slot;
}

}  // namespace gantry::ecs
