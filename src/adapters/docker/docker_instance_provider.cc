#include "adapters/docker/docker_instance_provider.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "adapters/docker/container_log.h"
#include "adapters/docker/docker_exec.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

constexpr std::chrono::seconds kStopTimeout{10};
/// Beyond a stop's own waiting: an instance's volume may hold many layers.
constexpr std::chrono::minutes kSlowDeadline{5};

/// What gantry-init writes when it has booted.
constexpr std::string_view kBootedFile = "/run/gantry/booted";

std::string container_path(const std::string& instance_id, std::string_view action) {
  return fmt::format("/containers/{}{}", instance_name(instance_id), action);
}

/// Ends `done` with an error, or goes on with `next`.
template <class F>
ports::Callback<json::value> then(ports::Callback<void> done, F next) {
  return [done = std::move(done), next = std::move(next)](Result<json::value> answer) mutable {
    if (!answer) return done(std::unexpected(std::move(answer).error()));
    next(*answer, std::move(done));
  };
}

/// Removing what is not there succeeds.
Result<void> unless_gone(Result<json::value> removal) {
  if (removal || removal.error().code == "NotFound") return {};
  return std::unexpected(std::move(removal).error());
}

}  // namespace

DockerInstanceProvider::DockerInstanceProvider(DockerApi& api, ProviderConfig config,
                                               Privilege privilege)
    : api_(api), config_(std::move(config)), host_{.privilege = privilege} {}

DockerInstanceProvider::~DockerInstanceProvider() { *alive_ = false; }

void DockerInstanceProvider::call(DockerCall call, ports::Callback<json::value> done) {
  api_.call(std::move(call),
            [alive = alive_, done = std::move(done)](Result<json::value> answer) mutable {
              if (*alive) done(std::move(answer));
            });
}

void DockerInstanceProvider::prepare(ports::Callback<void> done) {
  preparing_.push_back(std::move(done));
  if (preparing_.size() > 1) return;
  learn_host([this](const Result<void>& learned) {
    if (!learned) return prepared(learned);
    ensure_network(config_, [this](const Result<void>& there) { prepared(there); });
  });
}

void DockerInstanceProvider::ensure_network(const ProviderConfig& config,
                                            ports::Callback<void> done) {
  find_network(config, [this, config, done = std::move(done)](Result<void> found) mutable {
    if (found || found.error().code != "NotFound") return done(std::move(found));
    create_network(config, std::move(done));
  });
}

void DockerInstanceProvider::prepared(const Result<void>& result) {
  prepared_ = result.has_value();
  for (auto& done : std::exchange(preparing_, {})) done(result);
}

void DockerInstanceProvider::learn_host(ports::Callback<void> done) {
  call({.path = "/info"},
       then(std::move(done), [this](const json::value& info, ports::Callback<void> done) {
         host_.cpus = static_cast<int>(get_int(info, {"NCPU"}));
         host_.memory_bytes = get_int(info, {"MemTotal"});
         done({});
       }));
}

void DockerInstanceProvider::find_network(const ProviderConfig& config,
                                          ports::Callback<void> done) {
  call({.path = "/networks/" + network_name(config)},
       then(std::move(done), [config](const json::value& network, ports::Callback<void> done) {
         done(check_network(network, config));
       }));
}

void DockerInstanceProvider::create_network(const ProviderConfig& config,
                                            ports::Callback<void> done) {
  DockerCall create{.method = "POST", .path = "/networks/create", .body = network_document(config)};
  call(std::move(create), [this, config,
                           done = std::move(done)](Result<json::value> created) mutable {
    if (created) return done({});
    // Somebody else was quicker.
    if (created.error().code == "Conflict") return find_network(config, std::move(done));
    call({.path = "/networks"}, [config, error = std::move(created).error(),
                                 done = std::move(done)](Result<json::value> networks) mutable {
      done(std::unexpected(
          explain_network_error(std::move(error), config, networks.value_or(nullptr))));
    });
  });
}

void DockerInstanceProvider::prepare_vpc(const ports::InstanceSpec& spec,
                                         ports::Callback<void> done) {
  prepare([this, spec, done = std::move(done)](Result<void> ready) mutable {
    if (!ready || spec.vpc_cidr.empty()) return done(std::move(ready));
    ensure_network(config_for(config_, spec), std::move(done));
  });
}

void DockerInstanceProvider::start(const ports::InstanceSpec& spec, ports::Callback<void> done) {
  auto go_on = [this, spec, done = std::move(done)](const Result<void>& ready) mutable {
    if (!ready) return done(ready);
    start_existing(spec, [this, spec, done = std::move(done)](Result<void> started) mutable {
      if (started || started.error().code != "NotFound") return done(std::move(started));
      if (spec.vpc_cidr.empty()) return create_container(spec, std::move(done));
      ensure_network(config_for(config_, spec),
                     [this, spec, done = std::move(done)](Result<void> there) mutable {
                       if (!there) return done(std::move(there));
                       create_container(spec, std::move(done));
                     });
    });
  };
  if (prepared_) return go_on({});
  prepare(std::move(go_on));
}

/// `NotFound` if there is no such container. The instance's type may have changed while it was
/// stopped.
void DockerInstanceProvider::start_existing(const ports::InstanceSpec& spec,
                                            ports::Callback<void> done) {
  call(
      {.path = container_path(spec.instance_id, "/json")},
      then(std::move(done), [this, spec](const json::value& container, ports::Callback<void> done) {
        if (get_bool(container, {"State", "Running"})) {
          running_.insert(spec.instance_id);
          return done({});
        }
        if (auto capacity = check_capacity(spec, host_); !capacity) {
          return done(std::move(capacity));
        }
        DockerCall update{.method = "POST",
                          .path = container_path(spec.instance_id, "/update"),
                          .body = update_document(spec, host_, next_cpu_)};
        next_cpu_ = (next_cpu_ + spec.vcpus) % host_.cpus;
        call(std::move(update),
             then(std::move(done), [this, spec](const json::value&, ports::Callback<void> done) {
               start_container(spec, std::move(done));
             }));
      }));
}

void DockerInstanceProvider::start_container(const ports::InstanceSpec& spec,
                                             ports::Callback<void> done) {
  DockerCall start{.method = "POST",
                   .path = container_path(spec.instance_id, "/start"),
                   .deadline = kSlowDeadline};
  call(std::move(start), then(std::move(done), [this, id = spec.instance_id](
                                                   const json::value&, ports::Callback<void> done) {
         running_.insert(id);
         done({});
       }));
}

void DockerInstanceProvider::create_container(const ports::InstanceSpec& spec,
                                              ports::Callback<void> done) {
  if (auto capacity = check_capacity(spec, host_); !capacity) return done(std::move(capacity));
  auto document = container_document(spec, config_for(config_, spec), host_, next_cpu_);
  next_cpu_ = (next_cpu_ + spec.vcpus) % host_.cpus;
  DockerCall create{.method = "POST",
                    .path = "/containers/create",
                    .query = {{"name", instance_name(spec.instance_id)}},
                    .body = std::move(document)};
  call(std::move(create),
       [this, spec, done = std::move(done)](Result<json::value> created) mutable {
         if (!created && created.error().code == "Conflict") {
           // It is there after all: the start failed for another reason, which the second try
           // tells.
           return start_container(spec, std::move(done));
         }
         if (!created) return give_up(spec, std::move(created).error(), std::move(done));
         start_container(spec, [this, spec, done = std::move(done)](Result<void> started) mutable {
           if (started) return done({});
           give_up(spec, std::move(started).error(), std::move(done));
         });
       });
}

/// Leaves nothing of a new instance behind, so that the next start() begins afresh.
void DockerInstanceProvider::give_up(const ports::InstanceSpec& spec, Error error,
                                     ports::Callback<void> done) {
  prepared_ = false;
  remove(spec.instance_id,
         [error = explain_instance_error(std::move(error), spec, config_for(config_, spec)),
          done = std::move(done)](const Result<void>&) mutable {
           done(std::unexpected(std::move(error)));
         });
}

void DockerInstanceProvider::stop_container(const std::string& instance_id,
                                            ports::Callback<void> done) {
  ending_.insert(instance_id);
  DockerCall stop{.method = "POST",
                  .path = container_path(instance_id, "/stop"),
                  .query = {{"t", std::to_string(kStopTimeout.count())}},
                  .deadline = kSlowDeadline};
  call(std::move(stop),
       then(std::move(done), [](const json::value&, ports::Callback<void> done) { done({}); }));
}

void DockerInstanceProvider::stop(const std::string& instance_id, ports::Callback<void> done) {
  stop_container(instance_id,
                 [this, instance_id, done = std::move(done)](Result<void> stopped) mutable {
                   // A host that is gone is not running either.
                   if (!stopped && stopped.error().code == "NotFound") stopped = {};
                   ending_.erase(instance_id);
                   if (stopped) running_.erase(instance_id);
                   done(std::move(stopped));
                 });
}

void DockerInstanceProvider::reboot(const std::string& instance_id, ports::Callback<void> done) {
  ending_.insert(instance_id);
  DockerCall restart{.method = "POST",
                     .path = container_path(instance_id, "/restart"),
                     .query = {{"t", std::to_string(kStopTimeout.count())}},
                     .deadline = kSlowDeadline};
  call(std::move(restart),
       [this, instance_id, done = std::move(done)](Result<json::value> answer) mutable {
         ending_.erase(instance_id);
         if (!answer) return done(std::unexpected(std::move(answer).error()));
         running_.insert(instance_id);
         done({});
       });
}

void DockerInstanceProvider::read_console(const std::string& instance_id,
                                          ports::Callback<std::string> done) {
  read_container_log(api_, instance_name(instance_id), std::move(done));
}

/// The init leaves a file when it has booted; to be able to look for it is to answer.
void DockerInstanceProvider::check(const std::string& instance_id,
                                   ports::Callback<ports::HostCheck> done) {
  call({.path = container_path(instance_id, "/json")}, [this, instance_id, done = std::move(done)](
                                                           Result<json::value> container) mutable {
    if (!container && container.error().code == "NotFound") return done(ports::HostCheck{});
    if (!container) return done(std::unexpected(std::move(container).error()));
    if (!get_bool(*container, {"State", "Running"})) return done(ports::HostCheck{});
    exec_in_container(api_, instance_name(instance_id), {"test", "-e", std::string(kBootedFile)},
                      [alive = alive_, done = std::move(done)](Result<ExecResult> ran) mutable {
                        if (!*alive) return;
                        done(ports::HostCheck{.up = true, .booted = ran && ran->exit_code == 0});
                      });
  });
}

void DockerInstanceProvider::terminate(const std::string& instance_id, ports::Callback<void> done) {
  stop_container(instance_id,
                 [this, instance_id, done = std::move(done)](Result<void> stopped) mutable {
                   bool unreachable = !stopped && stopped.error().code == "Unreachable";
                   if (unreachable)
                     return removed(instance_id, std::move(stopped), std::move(done));
                   remove(instance_id, std::move(done));
                 });
}

/// The container, then the volume with its disks.
void DockerInstanceProvider::remove(const std::string& instance_id, ports::Callback<void> done) {
  ending_.insert(instance_id);
  DockerCall container{.method = "DELETE",
                       .path = container_path(instance_id, ""),
                       .query = {{"force", "1"}, {"v", "1"}},
                       .deadline = kSlowDeadline};
  call(std::move(container),
       [this, instance_id, done = std::move(done)](Result<json::value> gone) mutable {
         if (auto result = unless_gone(std::move(gone)); !result) {
           return removed(instance_id, std::move(result), std::move(done));
         }
         DockerCall volume{.method = "DELETE",
                           .path = "/volumes/" + instance_name(instance_id),
                           .deadline = kSlowDeadline};
         call(std::move(volume),
              [this, instance_id, done = std::move(done)](Result<json::value> gone) mutable {
                removed(instance_id, unless_gone(std::move(gone)), std::move(done));
              });
       });
}

void DockerInstanceProvider::removed(const std::string& instance_id, Result<void> result,
                                     ports::Callback<void> done) {
  ending_.erase(instance_id);
  if (result) running_.erase(instance_id);
  done(std::move(result));
}

void DockerInstanceProvider::remove_vpc(const std::string& vpc_id, ports::Callback<void> done) {
  DockerCall removal{.method = "DELETE",
                     .path = "/networks/" + vpc_network_name(config_.deployment, vpc_id)};
  call(std::move(removal), [done = std::move(done)](Result<json::value> gone) mutable {
    done(unless_gone(std::move(gone)));
  });
}

void DockerInstanceProvider::list(ports::Callback<std::vector<ports::ObservedInstance>> done) {
  auto filters = json::serialize(
      json::object{{"label", json::array{deployment_filter(config_.deployment), kInstanceLabel}}});
  call({.path = "/containers/json", .query = {{"all", "1"}, {"filters", std::move(filters)}}},
       [done = std::move(done)](Result<json::value> containers) mutable {
         if (!containers) return done(std::unexpected(std::move(containers).error()));
         std::vector<ports::ObservedInstance> out;
         const auto* list = containers->if_array();
         for (const auto& container : list == nullptr ? json::array() : *list) {
           auto id = get_string(container, {"Labels", kInstanceLabel});
           bool running = get_string(container, {"State"}) == "running";
           out.push_back({.instance_id = std::move(id), .running = running});
         }
         done(std::move(out));
       });
}

void DockerInstanceProvider::watch(std::function<void(const std::string& instance_id)> exited) {
  exited_ = std::move(exited);
  events_ = std::make_unique<EventStream>(
      api_, EventFilter{.actions = {"die"}, .labels = {deployment_filter(config_.deployment)}},
      [this](const ports::EngineEvent& event) {
        auto id = event.attributes.find(std::string(kInstanceLabel));
        if (id != event.attributes.end()) on_exit(id->second);
      },
      [this] { look_again(); });
  look_again();
}

/// The news of a reboot's exit may come when the host is up again: what is now counts.
void DockerInstanceProvider::on_exit(const std::string& instance_id) {
  if (ending_.contains(instance_id)) return;
  call({.path = container_path(instance_id, "/json")},
       [this, instance_id](const Result<json::value>& container) {
         if (container && get_bool(*container, {"State", "Running"})) return;
         running_.erase(instance_id);
         if (!ending_.contains(instance_id)) exited_(instance_id);
       });
}

/// Learns what runs, and tells what has stopped unseen.
void DockerInstanceProvider::look_again() {
  list([this](const Result<std::vector<ports::ObservedInstance>>& seen) {
    if (!seen) return;
    auto missing = running_;
    for (const auto& instance : *seen) {
      if (!instance.running || ending_.contains(instance.instance_id)) continue;
      running_.insert(instance.instance_id);
      missing.erase(instance.instance_id);
    }
    for (const auto& id : missing) on_exit(id);
  });
}

}  // namespace gantry::docker
