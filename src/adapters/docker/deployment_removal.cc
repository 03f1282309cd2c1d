#include "adapters/docker/deployment_removal.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <utility>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/resolver.h"
#include "base/encoding.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

constexpr std::chrono::minutes kDeadline{5};

using Query = std::vector<std::pair<std::string, std::string>>;

struct Found {
  std::string id;
  std::string name;
};

/// One kind of thing: how it is listed and removed.
struct Kind {
  std::string path;  ///< "/networks"
  std::string list_path;
  Query list_query;
  Query removal_query;
  std::vector<Found> (*read)(const json::value& listing);
  std::vector<std::string> DeploymentResources::* names;
};

const json::array& as_array(const json::value* value) {
  static const json::array kNone;
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

std::vector<Found> read_containers(const json::value& listing) {
  std::vector<Found> out;
  for (const auto& container : as_array(&listing)) {
    auto names = get_strings(container, {"Names"});
    auto name = names.empty() ? std::string()
                              : names.front().substr(names.front().starts_with('/') ? 1 : 0);
    out.push_back({.id = get_string(container, {"Id"}), .name = std::move(name)});
  }
  return out;
}

std::vector<Found> read_volumes(const json::value& listing) {
  std::vector<Found> out;
  for (const auto& volume : as_array(find(listing, {"Volumes"}))) {
    auto name = get_string(volume, {"Name"});
    out.push_back({.id = name, .name = name});
  }
  return out;
}

std::vector<Found> read_networks(const json::value& listing) {
  std::vector<Found> out;
  for (const auto& network : as_array(&listing)) {
    out.push_back({.id = get_string(network, {"Id"}), .name = get_string(network, {"Name"})});
  }
  return out;
}

/// In the order in which they can be removed.
std::array<Kind, 3> kinds() {
  return {Kind{.path = "/containers",
               .list_path = "/containers/json",
               .list_query = {{"all", "1"}},
               .removal_query = {{"force", "1"}, {"v", "1"}},
               .read = read_containers,
               .names = &DeploymentResources::containers},
          Kind{.path = "/volumes",
               .list_path = "/volumes",
               .list_query = {},
               .removal_query = {},
               .read = read_volumes,
               .names = &DeploymentResources::volumes},
          Kind{.path = "/networks",
               .list_path = "/networks",
               .list_query = {},
               .removal_query = {},
               .read = read_networks,
               .names = &DeploymentResources::networks}};
}

enum class Purpose { kList, kRemove };

/// Goes through all that the deployment has. Keeps itself alive through the calls under way.
class Sweep : public std::enable_shared_from_this<Sweep> {
 public:
  Sweep(DockerApi& api, const std::string& deployment, Purpose purpose,
        ports::Callback<DeploymentResources> done)
      : api_(api),
        purpose_(purpose),
        filters_(
            json::serialize(json::object{{"label", json::array{deployment_filter(deployment)}}})),
        done_(std::move(done)) {}

  void list_kind() {
    if (kind_ == kinds_.size()) return done_(std::move(seen_));
    auto query = kinds_[kind_].list_query;
    query.emplace_back("filters", filters_);
    api_.call({.path = kinds_[kind_].list_path, .query = std::move(query)},
              [self = shared_from_this()](Result<json::value> listing) {
                if (!listing) return self->done_(std::unexpected(std::move(listing).error()));
                self->found_ = self->kinds_[self->kind_].read(*listing);
                if (self->purpose_ == Purpose::kRemove) return self->remove_next();
                for (const auto& one : self->found_) self->note(one.name);
                ++self->kind_;
                self->list_kind();
              });
  }

 private:
  void note(const std::string& name) { (seen_.*kinds_[kind_].names).push_back(name); }

  void remove_next() {
    if (found_.empty()) {
      ++kind_;
      return list_kind();
    }
    auto next = std::move(found_.back());
    found_.pop_back();
    DockerCall removal{.method = "DELETE",
                       .path = fmt::format("{}/{}", kinds_[kind_].path, uri_encode(next.id)),
                       .query = kinds_[kind_].removal_query,
                       .deadline = kDeadline};
    api_.call(std::move(removal),
              [self = shared_from_this(), name = next.name](Result<json::value> gone) {
                if (!gone && gone.error().code != "NotFound")
                  return self->done_(std::unexpected(std::move(gone).error()));
                if (gone) self->note(name);
                self->remove_next();
              });
  }

  DockerApi& api_;
  Purpose purpose_;
  std::string filters_;
  ports::Callback<DeploymentResources> done_;
  std::array<Kind, 3> kinds_ = kinds();
  std::size_t kind_ = 0;
  std::vector<Found> found_;
  DeploymentResources seen_;
};

}  // namespace

void remove_deployment(DockerApi& api, const std::string& deployment,
                       ports::Callback<DeploymentResources> done) {
  std::make_shared<Sweep>(api, deployment, Purpose::kRemove, std::move(done))->list_kind();
}

void list_deployment(DockerApi& api, const std::string& deployment,
                     ports::Callback<DeploymentResources> done) {
  std::make_shared<Sweep>(api, deployment, Purpose::kList, std::move(done))->list_kind();
}

void destroy_deployment(DockerApi& api, const std::string& deployment,
                        const std::filesystem::path& data_folder,
                        ports::Callback<DeploymentResources> done) {
  remove_deployment(api, deployment,
                    [deployment, data_folder,
                     done = std::move(done)](Result<DeploymentResources> removed) mutable {
                      if (!removed) return done(std::move(removed));
                      auto torn_down = tear_down_host_network(deployment);
                      if (!torn_down) return done(std::unexpected(std::move(torn_down).error()));
                      stop_resolver(data_folder / "resolver");
                      stop_lxcfs(data_folder);
                      done(std::move(removed));
                    });
}

}  // namespace gantry::docker
