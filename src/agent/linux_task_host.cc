#include "agent/linux_task_host.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace gantry::agent {
namespace {

/// The instance's first process, through the mount that the instance gives the agent.
constexpr const char* kHostMounts = "/host/proc/1/ns/mnt";
constexpr std::string_view kInterfaceProgram = "/usr/lib/gantry/task-interface";
constexpr int kCannotRun = 127;

std::vector<std::string> interface_command(const TaskInterface& interface, int pid) {
  return {"/proc/self/exe",        "in-host",         std::string(kInterfaceProgram),
          std::to_string(pid),     interface.id,      interface.address,
          interface.prefix_length, interface.gateway, interface.mac_address};
}

}  // namespace

LinuxTaskHost::LinuxTaskHost(Executor& executor, const Config& config, RunProgram run)
    : executor_(executor),
      run_(run),
      cgroups_(config.cgroup_path),
      wants_cgroups_(config.task_limits) {}

LinuxTaskHost::~LinuxTaskHost() { *alive_ = false; }

void LinuxTaskHost::set_cgroup_driver(std::string_view driver) {
  has_cgroups_ = wants_cgroups_ && driver == "cgroupfs";
}

Result<std::string> LinuxTaskHost::create_cgroup(const TaskSpec& task) {
  if (!has_cgroups_) return std::string();
  return cgroups_.create(task);
}

void LinuxTaskHost::remove_cgroup(const TaskSpec& task) {
  if (has_cgroups_) cgroups_.remove(task);
}

/// The program takes a tenth of a second, in which the agent goes on.
void LinuxTaskHost::attach_interface(const TaskInterface& interface, int pid,
                                     ports::Callback<void> done) {
  std::thread([&executor = executor_, alive = alive_, run = run_, id = interface.id,
               command = interface_command(interface, pid), done = std::move(done)]() mutable {
    auto result = run(command);
    if (!result) {
      result = failure("ContainerNetworkingError",
                       fmt::format("task interface {}: {}", id, result.error().message));
    }
    executor.post([alive, result = std::move(result), done = std::move(done)]() mutable {
      if (*alive) done(std::move(result));
    });
  }).detach();
}

int run_in_host(const std::vector<std::string>& arguments) {
  const int mounts = open(kHostMounts, O_RDONLY | O_CLOEXEC);
  if (mounts < 0 || setns(mounts, CLONE_NEWNS) != 0) {
    std::perror(kHostMounts);
    return kCannotRun;
  }
  std::vector<char*> argv;
  // POSIX wants char*, but does not change the strings.
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  std::perror(argv[0]);
  return kCannotRun;
}

int run_pause() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  while (true) {
    int signal = 0;
    sigwait(&set, &signal);
    if (signal != SIGCHLD) return 0;
    // The first process of a shared pid namespace inherits the orphans.
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
}

}  // namespace gantry::agent
