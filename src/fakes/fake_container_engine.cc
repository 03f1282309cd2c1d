#include "fakes/fake_container_engine.h"

#include <boost/json.hpp>

#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::fakes {
namespace {

namespace json = boost::json;
using ports::Callback;
using ports::ContainerInfo;
using ports::ContainerState;
using ports::PortBinding;

constexpr int kFirstEphemeralPort = 49'153;
constexpr int kTerminatedCode = 143;
constexpr int kKilledCode = 137;

std::unexpected<Error> no_such_container(const std::string& id) {
  return failure("NotFound", "No such container: " + id);
}

const json::object& member(const json::object& object, std::string_view key) {
  static const json::object kEmpty;
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_object() ? found->get_object() : kEmpty;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// The value of NAME in the document's Env list.
std::string environment(const json::object& document, std::string_view name) {
  const json::value* list = document.if_contains("Env");
  if (list == nullptr || !list->is_array()) return {};
  for (const json::value& entry : list->get_array()) {
    const std::string_view pair = entry.get_string();
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return {};
}

std::string repository_of(const std::string& reference) {
  return reference.substr(0, reference.find_first_of("@:", reference.rfind('/') + 1));
}

std::string name_of_link(std::string_view link) {
  return std::string(link.substr(0, link.find(':')));
}

}  // namespace

FakeContainerEngine::FakeContainerEngine(Executor& executor, Options options)
    : executor_(executor), options_(std::move(options)), random_(options_.seed) {}

// ---- Answers

Millis FakeContainerEngine::latency() {
  const auto spread = options_.longest_answer - options_.shortest_answer;
  return options_.shortest_answer +
         Millis(
             static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(spread.count() + 1)));
}

void FakeContainerEngine::later(Millis delay, Work work) {
  const std::uint64_t id = next_timer_++;
  timers_[id] = executor_.after(delay, [this, id, work = std::move(work)]() mutable {
    Work own = std::move(work);
    timers_.erase(id);
    own();
  });
}

std::optional<Error> FakeContainerEngine::injected(Call call) {
  auto& queue = failures_[call];
  if (queue.empty()) return std::nullopt;
  Error error = std::move(queue.front());
  queue.erase(queue.begin());
  return error;
}

template <class T>
void FakeContainerEngine::answer(Call call, Millis extra, Callback<T> done,
                                 std::function<Result<T>()> act) {
  ++calls_[call];
  if (hanging_.erase(call) != 0) {
    unanswered_.emplace_back([done = std::move(done)] {});
    return;
  }
  later(latency() + extra, [this, call, done = std::move(done), act = std::move(act)]() mutable {
    if (auto error = injected(call)) return done(std::unexpected(*std::move(error)));
    done(act());
  });
}

void FakeContainerEngine::fail_next(Call call, Error error, int times) {
  auto& queue = failures_[call];
  queue.insert(queue.end(), static_cast<std::size_t>(times), error);
}

// ---- Images

void FakeContainerEngine::add_local_image(const std::string& reference) {
  images_[reference] = {.id = "sha256:" + fresh_id(), .repo_digests = {}};
}

void FakeContainerEngine::info(Callback<ports::EngineInfo> done) {
  answer<ports::EngineInfo>(Call::kInfo, Millis(0), std::move(done),
                            [this] { return options_.info; });
}

void FakeContainerEngine::pull(const std::string& reference,
                               const std::optional<ports::RegistryAuth>&, Callback<void> done) {
  pulls_.push_back(reference);
  answer<void>(
      Call::kPull, options_.pull_time, std::move(done), [this, reference]() -> Result<void> {
        const std::string repository = repository_of(reference);
        if (missing_.contains(reference)) {
          return failure("NotFound",
                         fmt::format("pull access denied for {}, repository does not exist or may "
                                     "require 'docker login': denied: requested access to the "
                                     "resource is denied",
                                     repository));
        }
        // Registries say the same to every engine.
        const std::string digest = to_hex(sha256(reference));
        const auto at = reference.find('@');
        images_.try_emplace(
            reference,
            ports::ImageInfo{"sha256:" + fresh_id(),
                             {repository + (at == std::string::npos ? "@sha256:" + digest
                                                                    : reference.substr(at))}});
        return {};
      });
}

void FakeContainerEngine::tag(const std::string& source, const std::string& target,
                              Callback<void> done) {
  answer<void>(Call::kTag, Millis(0), std::move(done), [this, source, target]() -> Result<void> {
    const auto found = images_.find(source);
    if (found == images_.end()) return failure("NotFound", "No such image: " + source);
    images_[target] = found->second;
    return {};
  });
}

void FakeContainerEngine::inspect_image(const std::string& reference,
                                        Callback<ports::ImageInfo> done) {
  answer<ports::ImageInfo>(Call::kInspectImage, Millis(0), std::move(done),
                           [this, reference]() -> Result<ports::ImageInfo> {
                             const auto found = images_.find(reference);
                             if (found == images_.end()) {
                               return failure("NotFound", "No such image: " + reference);
                             }
                             return found->second;
                           });
}

// ---- Containers

FakeContainerEngine::FakeContainer* FakeContainerEngine::find(const std::string& id_or_name) {
  if (const auto found = containers_.find(id_or_name); found != containers_.end()) {
    return &found->second;
  }
  for (auto& [id, container] : containers_) {
    if (container.info.name == id_or_name) return &container;
  }
  return nullptr;
}

void FakeContainerEngine::create(const std::string& name, json::object config,
                                 Callback<std::string> done) {
  answer<std::string>(Call::kCreate, Millis(0), std::move(done),
                      [this, name, config = std::move(config)] { return do_create(name, config); });
}

Result<std::string> FakeContainerEngine::do_create(const std::string& name,
                                                   const json::object& config) {
  std::string image = text(config, "Image");
  if (repository_of(image) == image) image += ":latest";
  const auto known = std::ranges::find_if(
      images_, [&](const auto& entry) { return entry.first == image || entry.second.id == image; });
  if (known == images_.end()) return failure("NotFound", "No such image: " + image);
  if (const FakeContainer* other = find(name)) {
    return failure(
        "Conflict",
        fmt::format("Conflict. The container name \"/{}\" is already in use by container "
                    "\"{}\". You have to remove (or rename) that container to be able "
                    "to reuse that name.",
                    name, other->info.id));
  }
  FakeContainer container;
  container.document = config;
  container.info.id = fresh_id();
  container.info.name = name;
  container.info.image = text(config, "Image");
  container.info.image_id = known->second.id;
  container.info.created_at = executor_.now();
  if (config.contains("Healthcheck")) container.info.health = "starting";
  for (const auto& [key, value] : member(config, "Labels")) {
    container.info.labels.emplace(key, value.get_string());
  }
  const std::string id = container.info.id;
  emit("create", containers_.emplace(id, std::move(container)).first->second);
  return id;
}

void FakeContainerEngine::start(const std::string& id, Callback<void> done) {
  answer<void>(Call::kStart, Millis(0), std::move(done), [this, id] { return do_start(id); });
}

Result<void> FakeContainerEngine::do_start(const std::string& id) {
  FakeContainer* container = find(id);
  if (container == nullptr) return no_such_container(id);
  if (container->info.state == ContainerState::kRunning) return {};
  GANTRY_CHECK(check_links(*container));
  auto published = publish(*container);
  if (!published) {
    container->info.error = published.error().message;
    return std::unexpected(std::move(published).error());
  }
  container->published = *std::move(published);
  container->info.ports = container->published;
  container->info.state = ContainerState::kRunning;
  container->info.started_at = executor_.now();
  container->info.finished_at.reset();
  container->info.error.clear();
  emit("start", *container);
  if (const std::string life = environment(container->document, "FAKE_EXIT_AFTER_MS");
      !life.empty()) {
    const std::string code = environment(container->document, "FAKE_EXIT_CODE");
    later(Millis(std::stoll(life)),
          [this, id, code = code.empty() ? 0 : std::stoi(code)] { exit(id, code); });
  }
  return {};
}

Result<void> FakeContainerEngine::check_links(const FakeContainer& container) const {
  const json::value* links = member(container.document, "HostConfig").if_contains("Links");
  if (links == nullptr || !links->is_array()) return {};
  for (const json::value& link : links->get_array()) {
    const ContainerInfo* target = this->container(name_of_link(link.get_string()));
    if (target == nullptr || target->state != ContainerState::kRunning) {
      return failure("Engine", fmt::format("Cannot link to a non running container: /{} AS /{}",
                                           name_of_link(link.get_string()), container.info.name));
    }
  }
  return {};
}

Result<std::vector<PortBinding>> FakeContainerEngine::publish(const FakeContainer& container) {
  std::vector<PortBinding> published;
  for (const auto& [key, list] : member(member(container.document, "HostConfig"), "PortBindings")) {
    const std::string_view name = key;
    const auto slash = name.find('/');
    const std::string protocol(slash == std::string_view::npos ? "tcp" : name.substr(slash + 1));
    for (const json::value& entry : list.get_array()) {
      const std::string wanted = text(entry.get_object(), "HostPort");
      const int port = wanted.empty() || wanted == "0" ? free_port() : std::stoi(wanted);
      if (!taken_ports_.emplace(protocol, port).second) {
        for (const PortBinding& own : published) taken_ports_.erase({own.protocol, own.host_port});
        return failure("Engine", fmt::format("driver failed programming external connectivity on "
                                             "endpoint {} ({}): Bind for 0.0.0.0:{} failed: port "
                                             "is already allocated",
                                             container.info.name, fresh_id(), port));
      }
      published.push_back(
          {"0.0.0.0", port, std::stoi(std::string(name.substr(0, slash))), protocol});
    }
  }
  return published;
}

int FakeContainerEngine::free_port() {
  int port = kFirstEphemeralPort;
  while (taken_ports_.contains({"tcp", port}) || taken_ports_.contains({"udp", port})) ++port;
  return port;
}

void FakeContainerEngine::stop(const std::string& id, std::chrono::seconds timeout,
                               Callback<void> done) {
  const FakeContainer* target = find(id);
  const bool stubborn =
      target != nullptr && environment(target->document, "FAKE_IGNORE_TERM") == "1";
  answer<void>(Call::kStop, stubborn ? Millis(timeout) : Millis(0), std::move(done),
               [this, id, stubborn]() -> Result<void> {
                 FakeContainer* container = find(id);
                 if (container == nullptr) return no_such_container(id);
                 end(*container, stubborn ? kKilledCode : kTerminatedCode, false);
                 return {};
               });
}

void FakeContainerEngine::exit(const std::string& container, int code, bool oom_killed) {
  if (FakeContainer* found = find(container)) end(*found, code, oom_killed);
}

void FakeContainerEngine::exit_all(int code) {
  for (auto& [id, container] : containers_) end(container, code, false);
}

void FakeContainerEngine::resize(int cpus, std::int64_t memory_bytes) {
  options_.info.cpus = cpus;
  options_.info.memory_bytes = memory_bytes;
}

void FakeContainerEngine::end(FakeContainer& container, int code, bool oom_killed) {
  if (container.info.state != ContainerState::kRunning) return;
  for (const PortBinding& port : container.published) {
    taken_ports_.erase({port.protocol, port.host_port});
  }
  container.published.clear();
  container.info.ports.clear();
  container.info.state = ContainerState::kExited;
  container.info.exit_code = code;
  container.info.oom_killed = oom_killed;
  container.info.finished_at = executor_.now();
  emit("die", container);
}

void FakeContainerEngine::set_health(const std::string& container, const std::string& health) {
  FakeContainer* found = find(container);
  found->info.health = health;
  emit("health_status: " + health, *found);
}

void FakeContainerEngine::remove(const std::string& id, Callback<void> done) {
  answer<void>(Call::kRemove, Millis(0), std::move(done), [this, id]() -> Result<void> {
    FakeContainer* container = find(id);
    if (container == nullptr) return {};
    end(*container, kKilledCode, false);
    emit("destroy", *container);
    containers_.erase(container->info.id);
    return {};
  });
}

void FakeContainerEngine::inspect(const std::string& id, Callback<ContainerInfo> done) {
  answer<ContainerInfo>(Call::kInspect, Millis(0), std::move(done),
                        [this, id]() -> Result<ContainerInfo> {
                          const FakeContainer* container = find(id);
                          if (container == nullptr) return no_such_container(id);
                          return container->info;
                        });
}

void FakeContainerEngine::list(const std::string& label,
                               Callback<std::vector<ContainerInfo>> done) {
  answer<std::vector<ContainerInfo>>(Call::kList, Millis(0), std::move(done), [this, label] {
    std::vector<ContainerInfo> found;
    for (const auto& [id, container] : containers_) {
      if (container.info.labels.contains(label)) found.push_back(container.info);
    }
    return found;
  });
}

// ---- Volumes

void FakeContainerEngine::create_volume(json::object options, Callback<void> done) {
  answer<void>(Call::kCreateVolume, Millis(0), std::move(done),
               [this, name = text(options, "Name")]() -> Result<void> {
                 volumes_.insert(name);
                 return {};
               });
}

void FakeContainerEngine::remove_volume(const std::string& name, Callback<void> done) {
  answer<void>(Call::kRemove, Millis(0), std::move(done), [this, name]() -> Result<void> {
    volumes_.erase(name);
    return {};
  });
}

// ---- Events and the world

void FakeContainerEngine::watch(std::function<void(ports::EngineEvent)> event,
                                std::function<void()> resumed) {
  watchers_.push_back({std::move(event), std::move(resumed)});
}

void FakeContainerEngine::emit(const std::string& action, const FakeContainer& container) {
  if (silent_) return;
  ports::EngineEvent event{action, container.info.id, container.info.labels};
  event.attributes["name"] = container.info.name;
  if (action == "die") event.attributes["exitCode"] = std::to_string(container.info.exit_code);
  later(latency(), [this, event = std::move(event)] {
    for (const Watcher& watcher : watchers_) watcher.event(event);
  });
}

void FakeContainerEngine::set_silent(bool silent) {
  silent_ = silent;
  if (silent) return;
  for (const Watcher& watcher : watchers_) executor_.post(watcher.resumed);
}

void FakeContainerEngine::occupy_port(int port, const std::string& protocol) {
  taken_ports_.emplace(protocol, port);
}

int FakeContainerEngine::calls(Call call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

const ContainerInfo* FakeContainerEngine::container(const std::string& id_or_name) const {
  const FakeContainer* found = const_cast<FakeContainerEngine*>(this)->find(id_or_name);
  return found == nullptr ? nullptr : &found->info;
}

const ContainerInfo* FakeContainerEngine::container_named_like(const std::string& prefix) const {
  const ContainerInfo* only = nullptr;
  for (const auto& [id, container] : containers_) {
    if (!container.info.name.starts_with(prefix)) continue;
    if (only != nullptr) return nullptr;
    only = &container.info;
  }
  return only;
}

const json::object& FakeContainerEngine::document(const std::string& id_or_name) const {
  return const_cast<FakeContainerEngine*>(this)->find(id_or_name)->document;
}

std::string FakeContainerEngine::fresh_id() {
  std::string id;
  for (int part = 0; part < 4; ++part) id += fmt::format("{:016x}", random_());
  return id;
}

}  // namespace gantry::fakes
