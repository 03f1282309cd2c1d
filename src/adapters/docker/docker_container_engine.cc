#include "adapters/docker/docker_container_engine.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/image_reference.h"
#include "base/encoding.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

/// What Docker does beyond its own waiting: killing, unmounting, writing.
constexpr std::chrono::seconds kSlack{60};
constexpr std::chrono::minutes kRemoveDeadline{5};
/// Amazon's agent gives up a pull that shows no progress for a minute
/// (ECS_IMAGE_PULL_INACTIVITY_TIMEOUT); unpacking a large layer on a slow disk needs more.
constexpr std::chrono::minutes kPullSilence{3};

std::string container_path(const std::string& id, std::string_view action) {
  return fmt::format("/containers/{}{}", uri_encode(id), action);
}

/// Docker Engine API, "Authentication": base64url of a JSON document.
std::string encode_auth(const ports::RegistryAuth& auth) {
  auto text = to_base64(json::serialize(json::object{
      {"username", auth.username}, {"password", auth.password}, {"serveraddress", auth.server}}));
  for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

}  // namespace

/// A list() under way.
struct DockerContainerEngine::Listing {
  std::vector<std::string> ids;  ///< still to be inspected, last first
  std::vector<ports::ContainerInfo> found;
  ports::Callback<std::vector<ports::ContainerInfo>> done;
};

DockerContainerEngine::DockerContainerEngine(DockerApi& api) : api_(api) {}

DockerContainerEngine::~DockerContainerEngine() { *alive_ = false; }

void DockerContainerEngine::call(DockerCall call, ports::Callback<void> done) {
  api_.call(std::move(call),
            [alive = alive_, done = std::move(done)](Result<json::value> answer) mutable {
              if (!*alive) return;
              done(answer ? Result<void>() : std::unexpected(std::move(answer).error()));
            });
}

void DockerContainerEngine::info(ports::Callback<ports::EngineInfo> done) {
  api_.call({.path = "/version"}, [this, alive = alive_,
                                   done = std::move(done)](Result<json::value> version) mutable {
    if (!*alive) return;
    if (!version) return done(std::unexpected(version.error()));
    api_.call({.path = "/info"}, [alive, version = *std::move(version),
                                  done = std::move(done)](Result<json::value> info) mutable {
      if (!*alive) return;
      if (!info) return done(std::unexpected(info.error()));
      done(to_engine_info(version, *info));
    });
  });
}

void DockerContainerEngine::pull(const std::string& reference,
                                 const std::optional<ports::RegistryAuth>& auth,
                                 ports::Callback<void> done) {
  auto image = split_image_reference(reference);
  DockerCall call{.method = "POST",
                  .path = "/images/create",
                  .query = {{"fromImage", image.name}, {"tag", image.tag}},
                  .deadline = kPullSilence};
  if (auth) call.headers.set("X-Registry-Auth", encode_auth(*auth));
  auto slot = pulls_.emplace(pulls_.end());
  *slot = api_.lines(std::move(call),
                     {.on_open = {},
                      .on_line = [](const json::value&) {},
                      .on_end =
                          [this, slot, done = std::move(done)](Result<void> result) mutable {
                            pulls_.erase(slot);
                            done(std::move(result));
                          }});
}

void DockerContainerEngine::tag(const std::string& source, const std::string& target,
                                ports::Callback<void> done) {
  auto to = split_image_reference(target);
  call({.method = "POST",
        .path = fmt::format("/images/{}/tag", uri_encode(source, Slash::kKeep)),
        .query = {{"repo", to.name}, {"tag", to.tag}}},
       std::move(done));
}

void DockerContainerEngine::inspect_image(const std::string& reference,
                                          ports::Callback<ports::ImageInfo> done) {
  api_.call({.path = fmt::format("/images/{}/json", uri_encode(reference, Slash::kKeep))},
            [alive = alive_, done = std::move(done)](Result<json::value> image) mutable {
              if (!*alive) return;
              if (!image) return done(std::unexpected(std::move(image).error()));
              done(to_image_info(*image));
            });
}

void DockerContainerEngine::create(const std::string& name, json::object config,
                                   ports::Callback<std::string> done) {
  DockerCall call{.method = "POST",
                  .path = "/containers/create",
                  .query = {{"name", name}},
                  .body = std::move(config)};
  api_.call(std::move(call),
            [alive = alive_, done = std::move(done)](Result<json::value> answer) mutable {
              if (!*alive) return;
              if (!answer) return done(std::unexpected(std::move(answer).error()));
              done(get_string(*answer, {"Id"}));
            });
}

void DockerContainerEngine::start(const std::string& id, ports::Callback<void> done) {
  call({.method = "POST", .path = container_path(id, "/start"), .deadline = kRemoveDeadline},
       std::move(done));
}

void DockerContainerEngine::stop(const std::string& id, std::chrono::seconds timeout,
                                 ports::Callback<void> done) {
  call({.method = "POST",
        .path = container_path(id, "/stop"),
        .query = {{"t", std::to_string(timeout.count())}},
        .deadline = timeout + kSlack},
       std::move(done));
}

void DockerContainerEngine::remove(const std::string& id, ports::Callback<void> done) {
  DockerCall removal{.method = "DELETE",
                     .path = container_path(id, ""),
                     .query = {{"force", "1"}, {"v", "1"}},
                     .deadline = kRemoveDeadline};
  call(std::move(removal), [this, id, done = std::move(done)](Result<void> result) mutable {
    if (!result && result.error().code == "NotFound") return done({});
    // "removal of container ... is already in progress": somebody else was quicker.
    if (!result && result.error().message.contains("already in progress"))
      return wait_until_removed(id, std::move(done));
    done(std::move(result));
  });
}

void DockerContainerEngine::wait_until_removed(const std::string& id, ports::Callback<void> done) {
  DockerCall wait{.method = "POST",
                  .path = container_path(id, "/wait"),
                  .query = {{"condition", "removed"}},
                  .deadline = kRemoveDeadline};
  call(std::move(wait), [done = std::move(done)](Result<void> result) mutable {
    bool gone = result || result.error().code == "NotFound";
    done(gone ? Result<void>() : std::move(result));
  });
}

void DockerContainerEngine::inspect(const std::string& id,
                                    ports::Callback<ports::ContainerInfo> done) {
  api_.call({.path = container_path(id, "/json")},
            [alive = alive_, done = std::move(done)](Result<json::value> container) mutable {
              if (!*alive) return;
              if (!container) return done(std::unexpected(std::move(container).error()));
              done(to_container_info(*container));
            });
}

void DockerContainerEngine::list(const std::string& label,
                                 ports::Callback<std::vector<ports::ContainerInfo>> done) {
  auto filters = json::serialize(json::object{{"label", json::array{label}}});
  api_.call({.path = "/containers/json", .query = {{"all", "1"}, {"filters", std::move(filters)}}},
            [this, alive = alive_, done = std::move(done)](Result<json::value> summaries) mutable {
              if (!*alive) return;
              if (!summaries) return done(std::unexpected(std::move(summaries).error()));
              auto listing = std::make_shared<Listing>();
              listing->done = std::move(done);
              if (const auto* array = summaries->if_array()) {
                for (const auto& summary : *array)
                  listing->ids.push_back(get_string(summary, {"Id"}));
              }
              inspect_next(std::move(listing));
            });
}

/// A summary lacks exit code, health and times, so each container is inspected; one that has gone
/// meanwhile is left out.
void DockerContainerEngine::inspect_next(std::shared_ptr<Listing> listing) {
  if (listing->ids.empty()) return listing->done(std::move(listing->found));
  auto id = std::move(listing->ids.back());
  listing->ids.pop_back();
  inspect(id, [this, listing = std::move(listing)](Result<ports::ContainerInfo> container) mutable {
    if (!container && container.error().code != "NotFound") {
      return listing->done(std::unexpected(std::move(container).error()));
    }
    if (container) listing->found.push_back(*std::move(container));
    inspect_next(std::move(listing));
  });
}

void DockerContainerEngine::create_volume(json::object options, ports::Callback<void> done) {
  call({.method = "POST", .path = "/volumes/create", .body = std::move(options)}, std::move(done));
}

void DockerContainerEngine::remove_volume(const std::string& name, ports::Callback<void> done) {
  call({.method = "DELETE", .path = "/volumes/" + uri_encode(name)},
       [done = std::move(done)](Result<void> result) mutable {
         bool gone = result || result.error().code == "NotFound";
         done(gone ? Result<void>() : std::move(result));
       });
}

void DockerContainerEngine::watch(std::function<void(ports::EngineEvent)> event,
                                  std::function<void()> resumed) {
  watches_.push_back(
      std::make_unique<EventStream>(api_, EventFilter{}, std::move(event), std::move(resumed)));
}

}  // namespace gantry::docker
