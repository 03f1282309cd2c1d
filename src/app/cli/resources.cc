#include "app/cli/resources.h"

#include <fmt/format.h>

#include <system_error>

#include "adapters/docker/deployment_removal.h"
#include "adapters/docker/docker_api.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/resolver.h"
#include "app/cli/daemon.h"
#include "app/cli/run_loop.h"

namespace gantry::cli {
namespace {

using Resources = std::vector<HostResource>;

void add(Resources& resources, const std::string& kind, const std::vector<std::string>& names) {
  for (const auto& name : names) resources.push_back({kind, name});
}

Result<void> add_from_docker(const std::string& host, const std::string& deployment,
                             Resources& resources) {
  RunLoop loop;
  GANTRY_TRY(auto endpoint, docker::parse_docker_host(host));
  docker::DockerApi api(loop.io(), endpoint, loop.executor());
  auto found = loop.wait<docker::DeploymentResources>(
      [&](ports::Callback<docker::DeploymentResources> done) {
        docker::list_deployment(api, deployment, std::move(done));
      });
  if (!found) return std::unexpected(std::move(found).error());
  add(resources, "container", found->containers);
  add(resources, "volume", found->volumes);
  add(resources, "network", found->networks);
  return {};
}

}  // namespace

Result<Resources> list_resources(const DataFolder& folder, const std::string& deployment,
                                 const std::string& docker_host) {
  Resources resources;
  GANTRY_CHECK(add_from_docker(docker_host, deployment, resources));
  if (docker::has_host_network(deployment))
    resources.push_back({"packet rules", "table ip " + docker::nft_table_name(deployment)});
  if (const auto daemon = find_daemon(folder))
    resources.push_back({"process", fmt::format("gantryd {}", daemon->pid)});
  if (const auto pid = docker::find_resolver(folder.path / "resolver"))
    resources.push_back({"process", fmt::format("dnsmasq {}", *pid)});
  if (const auto pid = docker::find_lxcfs(folder.path))
    resources.push_back({"process", fmt::format("lxcfs {}", *pid)});
  if (const auto mount = docker::find_lxcfs_mount(folder.path))
    resources.push_back({"mount", mount->string()});
  std::error_code ignored;
  if (std::filesystem::exists(folder.path, ignored))
    resources.push_back({"folder", folder.path.string()});
  return resources;
}

}  // namespace gantry::cli
