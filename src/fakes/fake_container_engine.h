#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/executor.h"
#include "ports/container_engine.h"

namespace gantry::fakes {

/// A container engine without containers. It keeps images, containers, volumes and published ports
/// as Docker does, answers after a seeded delay on its executor, and outlives the agents that use
/// it, so an agent's restart can be played.
///
/// A container runs until exit() is called on it, or as its environment says:
/// `FAKE_EXIT_AFTER_MS=<n>` makes it end by itself with `FAKE_EXIT_CODE` (0); `FAKE_IGNORE_TERM=1`
/// makes stop() wait for the kill.
class FakeContainerEngine final : public ports::ContainerEngine {
 public:
  enum class Call {
    kInfo,
    kPull,
    kTag,
    kInspectImage,
    kCreate,
    kStart,
    kStop,
    kRemove,
    kInspect,
    kList,
    kCreateVolume
  };

  struct Options {
    ports::EngineInfo info{.version = "20.10.24",
                           .api_version = "1.41",
                           .min_api_version = "1.12",
                           .security_options = {},
                           .volume_plugins = {"local"},
                           .cpus = 4,
                           .memory_bytes = std::int64_t{16} * 1024 * 1024 * 1024};
    Millis shortest_answer{1};
    Millis longest_answer{5};
    Millis pull_time{100};
    std::uint64_t seed = 1;
  };

  explicit FakeContainerEngine(Executor& executor) : FakeContainerEngine(executor, Options()) {}
  FakeContainerEngine(Executor& executor, Options options);

  void info(ports::Callback<ports::EngineInfo> done) override;
  void pull(const std::string& reference, const std::optional<ports::RegistryAuth>& auth,
            ports::Callback<void> done) override;
  void tag(const std::string& source, const std::string& target,
           ports::Callback<void> done) override;
  void inspect_image(const std::string& reference, ports::Callback<ports::ImageInfo> done) override;
  void create(const std::string& name, boost::json::object config,
              ports::Callback<std::string> done) override;
  void start(const std::string& id, ports::Callback<void> done) override;
  void stop(const std::string& id, std::chrono::seconds timeout,
            ports::Callback<void> done) override;
  void remove(const std::string& id, ports::Callback<void> done) override;
  void inspect(const std::string& id, ports::Callback<ports::ContainerInfo> done) override;
  void list(const std::string& label,
            ports::Callback<std::vector<ports::ContainerInfo>> done) override;
  void create_volume(boost::json::object options, ports::Callback<void> done) override;
  void remove_volume(const std::string& name, ports::Callback<void> done) override;
  void watch(std::function<void(ports::EngineEvent)> event, std::function<void()> resumed) override;

  // ---- What the world does to it

  /// Registries know every image but these.
  void forget_remote_image(const std::string& reference) { missing_.insert(reference); }
  /// The host has it without a pull; no registry need know it.
  void add_local_image(const std::string& reference);
  /// The next `times` calls of that kind fail so.
  void fail_next(Call call, Error error, int times = 1);
  /// The next call of that kind is never answered.
  void hang_next(Call call) { hanging_.insert(call); }
  /// The process in the container ends.
  void exit(const std::string& container, int code, bool oom_killed = false);
  /// All of them: the host goes down.
  void exit_all(int code);
  /// The host has another size from now on.
  void resize(int cpus, std::int64_t memory_bytes);
  void set_health(const std::string& container, const std::string& health);
  /// Somebody else on the host listens there.
  void occupy_port(int port, const std::string& protocol = "tcp");
  /// While silent no event arrives; afterwards the watchers are told that the stream has resumed.
  void set_silent(bool silent);

  // ---- What it has seen

  [[nodiscard]] int calls(Call call) const;
  [[nodiscard]] const std::vector<std::string>& pulls() const { return pulls_; }
  /// By id or name; null if there is none.
  [[nodiscard]] const ports::ContainerInfo* container(const std::string& id_or_name) const;
  /// The only container whose name begins so; null unless there is exactly one.
  [[nodiscard]] const ports::ContainerInfo* container_named_like(const std::string& prefix) const;
  [[nodiscard]] const boost::json::object& document(const std::string& id_or_name) const;
  [[nodiscard]] std::size_t container_count() const { return containers_.size(); }
  [[nodiscard]] const std::set<std::string>& volumes() const { return volumes_; }

 private:
  struct FakeContainer {
    ports::ContainerInfo info;
    boost::json::object document;
    std::vector<ports::PortBinding> published;  ///< while it runs
  };

  /// Answers after a delay: with an injected failure, else with what `act` makes of the world then.
  template <class T>
  void answer(Call call, Millis extra, ports::Callback<T> done, std::function<Result<T>()> act);
  void later(Millis delay, Work work);
  Millis latency();
  std::optional<Error> injected(Call call);
  FakeContainer* find(const std::string& id_or_name);
  Result<std::string> do_create(const std::string& name, const boost::json::object& config);
  Result<void> do_start(const std::string& id);
  Result<std::vector<ports::PortBinding>> publish(const FakeContainer& container);
  Result<void> check_links(const FakeContainer& container) const;
  int free_port();
  void end(FakeContainer& container, int code, bool oom_killed);
  void emit(const std::string& action, const FakeContainer& container);
  std::string fresh_id();

  Executor& executor_;
  Options options_;
  std::mt19937_64 random_;
  std::map<std::string, FakeContainer> containers_;  // by id
  std::map<std::string, ports::ImageInfo> images_;   // local, by reference
  std::set<std::string> missing_;
  std::set<std::string> volumes_;
  std::set<std::pair<std::string, int>> taken_ports_;
  std::map<Call, std::vector<Error>> failures_;
  std::set<Call> hanging_;
  std::vector<Work> unanswered_;  ///< hold the callers' callbacks, are never run
  std::map<Call, int> calls_;
  std::vector<std::string> pulls_;
  struct Watcher {
    std::function<void(ports::EngineEvent)> event;
    std::function<void()> resumed;
  };
  std::vector<Watcher> watchers_;
  bool silent_ = false;
  std::map<std::uint64_t, Timer> timers_;
  std::uint64_t next_timer_ = 0;
};

}  // namespace gantry::fakes
