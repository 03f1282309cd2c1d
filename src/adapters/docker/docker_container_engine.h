#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"
#include "adapters/docker/event_stream.h"
#include "ports/container_engine.h"

namespace gantry::docker {

/// ContainerEngine on a Docker Engine. Used, and its callbacks run, on the api's callbacks
/// executor.
class DockerContainerEngine final : public ports::ContainerEngine {
 public:
  /// `api` outlives the engine.
  explicit DockerContainerEngine(DockerApi& api);
  ~DockerContainerEngine() override;
  DockerContainerEngine(const DockerContainerEngine&) = delete;
  DockerContainerEngine& operator=(const DockerContainerEngine&) = delete;

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

 private:
  struct Listing;
  using Pulls = std::list<std::unique_ptr<DockerApi::Stream>>;

  void call(DockerCall call, ports::Callback<void> done);
  void wait_until_removed(const std::string& id, ports::Callback<void> done);
  void inspect_next(std::shared_ptr<Listing> listing);

  DockerApi& api_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Pulls pulls_;
  std::vector<std::unique_ptr<EventStream>> watches_;
};

}  // namespace gantry::docker
