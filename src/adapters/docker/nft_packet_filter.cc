#include "adapters/docker/nft_packet_filter.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <utility>

#include "adapters/docker/child_process.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace json = boost::json;

Result<void> apply_in_namespace(const std::string& network_namespace, const std::string& script) {
  std::error_code error;
  if (!std::filesystem::exists(network_namespace, error))
    return failure("NotFound", fmt::format("There is no {}.", network_namespace));
  GANTRY_TRY(auto ran,
             run_process({"nsenter", "--net=" + network_namespace, "nft", "-f", "-"}, script));
  if (ran.exit_code == 0) return {};
  return failure("Nft", fmt::format("nft refused the rules of an instance: {}", ran.output));
}

NftPacketFilter::NftPacketFilter(DockerApi& api, Executor& state, Executor& worker,
                                 std::string deployment, AlwaysReachable always)
    : api_(api),
      state_(state),
      worker_(worker),
      deployment_(std::move(deployment)),
      always_(std::move(always)) {}

NftPacketFilter::~NftPacketFilter() { *alive_ = false; }

void NftPacketFilter::apply(const std::string& instance_id, const ports::PacketRules& rules,
                            ports::Callback<void> done) {
  api_.call({.path = fmt::format("/containers/{}/json", instance_name(instance_id))},
            [this, alive = alive_, script = packet_filter_script(rules, always_),
             done = std::move(done)](Result<json::value> container) mutable {
              if (!*alive) return;
              if (!container) return done(std::unexpected(std::move(container).error()));
              const auto pid = get_int(*container, {"State", "Pid"});
              if (pid <= 0) return done(failure("NotFound", "The instance's host does not run."));
              apply_at(pid, std::move(script), std::move(done));
            });
}

void NftPacketFilter::apply_at(std::int64_t pid, std::string script, ports::Callback<void> done) {
  worker_.post([&state = state_, alive = alive_, pid, script = std::move(script),
                done = std::move(done)]() mutable {
    auto applied = apply_in_namespace(fmt::format("/proc/{}/ns/net", pid), script);
    state.post([alive, applied = std::move(applied), done = std::move(done)]() mutable {
      if (*alive) done(std::move(applied));
    });
  });
}

void NftPacketFilter::watch(std::function<void(const std::string& instance_id)> bare) {
  bare_ = std::move(bare);
  events_ = std::make_unique<EventStream>(
      api_, EventFilter{.actions = {"start"}, .labels = {deployment_filter(deployment_)}},
      [this](const ports::EngineEvent& event) {
        for (const auto label : {kInstanceLabel, kBalancerLabel}) {
          const auto id = event.attributes.find(std::string(label));
          if (id != event.attributes.end()) bare_(id->second);
        }
      },
      [this] { look_again(); });
}

/// Starts may have been missed: whatever runs may be bare.
void NftPacketFilter::look_again() {
  auto filters =
      json::serialize(json::object{{"label", json::array{deployment_filter(deployment_)}}});
  api_.call({.path = "/containers/json", .query = {{"filters", std::move(filters)}}},
            [this, alive = alive_](const Result<json::value>& containers) {
              const auto* list = *alive && containers ? containers->if_array() : nullptr;
              if (!list) return;
              for (const auto& container : *list) {
                for (const auto label : {kInstanceLabel, kBalancerLabel}) {
                  if (auto id = get_string(container, {"Labels", label}); !id.empty()) bare_(id);
                }
              }
            });
}

}  // namespace gantry::docker
