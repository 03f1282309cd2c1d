#include "agent/task.h"

namespace gantry::agent {

std::string_view name_of(Status status) {
  switch (status) {
    case Status::kNone:
      return "NONE";
    case Status::kPulled:
      return "PULLED";
    case Status::kCreated:
      return "CREATED";
    case Status::kRunning:
      return "RUNNING";
    case Status::kStopped:
      return "STOPPED";
  }
  std::unreachable();
}

const Container* Task::find(std::string_view name) const {
  const auto found = std::ranges::find(containers, name, [](const Container& container) {
    return std::string_view(container.spec.name);
  });
  return found == containers.end() ? nullptr : &*found;
}

Container* Task::find(std::string_view name) {
  return const_cast<Container*>(std::as_const(*this).find(name));
}

const Container* pause_of(const Task& task) {
  const auto found = std::ranges::find_if(
      task.containers, [](const Container& one) { return one.spec.role != Role::kNormal; });
  return found == task.containers.end() ? nullptr : &*found;
}

void name_pause_image(Task& task, const std::string& image) {
  for (Container& container : task.containers) {
    if (container.spec.role != Role::kNormal) container.spec.image = image;
  }
}

std::string_view task_id(std::string_view arn) { return arn.substr(arn.rfind('/') + 1); }

Task make_task(TaskSpec spec) {
  Task task;
  for (const ContainerSpec& container : spec.containers) {
    task.containers.push_back(Container{.spec = container});
  }
  task.spec = std::move(spec);
  return task;
}

Status status_of_containers(const Task& task) {
  if (task.containers.empty()) return task.known;
  Status lowest = Status::kStopped;
  bool essential_stopped = false;
  for (const Container& container : task.containers) {
    lowest = std::min(lowest, container.known);
    essential_stopped |= container.spec.essential && container.known == Status::kStopped;
  }
  if (essential_stopped && lowest != Status::kStopped) return task.known;
  return std::max(task.known, lowest);
}

}  // namespace gantry::agent
