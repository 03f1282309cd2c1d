#include "app/cli/docker_setup.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <system_error>

#include "adapters/docker/child_process.h"
#include "adapters/docker/docker_api.h"
#include "app/cli/program.h"
#include "aws/http/client.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::cli {
namespace fs = std::filesystem;
namespace http = aws::http;
namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr int kOk = 200;

Result<http::Response> ask_engine(RunLoop& loop, const std::string& docker_host, std::string path) {
  GANTRY_TRY(auto endpoint, docker::parse_docker_host(docker_host));
  http::HttpClient client(loop.io(), endpoint,
                          {.connect_deadline = kDeadline, .deadline = kDeadline});
  http::Request request{.method = "GET",
                        .path = std::move(path),
                        .query = {},
                        .headers = {{"Host", "docker"}},
                        .body = {}};
  return loop.wait<http::Response>([&](http::Callback<http::Response> done) {
    client.request(std::move(request), std::move(done));
  });
}

std::string how_to_start_docker() {
  std::error_code ignored;
  if (!find_program("dockerd")) return "install one with 'apt-get install docker.io'";
  if (fs::exists("/run/systemd/system", ignored)) return "start it with 'systemctl start docker'";
  return "start it with 'dockerd >/var/log/dockerd.log 2>&1 &'";
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}

/// The last line of a program's output: where it says why it failed.
std::string last_line(const std::string& output) {
  const auto text = trimmed(output);
  const auto at = text.rfind('\n');
  return at == std::string::npos ? text : text.substr(at + 1);
}

Result<std::string> recipe_tag(const Installation& installation) {
  if (installation.images.empty()) {
    return failure("MachineImage",
                   "the recipes of the machine image are not beside this program: name an image "
                   "with --machine-image.");
  }
  GANTRY_TRY(auto printed,
             docker::run_process(
                 {(installation.images / "build").string(), "--print-tag", "instance"}, {}));
  if (printed.exit_code == 0) return trimmed(printed.output);
  return failure("MachineImage", last_line(printed.output));
}

}  // namespace

Result<void> check_docker(RunLoop& loop, const std::string& docker_host) {
  if (geteuid() != 0) {
    return failure("NotRoot",
                   "instances on Docker need root: run 'sudo gantry up', or 'gantry up "
                   "--simulated' for instances without containers.");
  }
  auto answer = ask_engine(loop, docker_host, "/_ping");
  if (answer && answer->status == kOk) return {};
  if (!answer && answer.error().code == "InvalidDockerHost") {
    return std::unexpected(std::move(answer).error());
  }
  return failure("NoDocker",
                 fmt::format("no Docker Engine answers at {}: {}, or set DOCKER_HOST to another.",
                             docker_host.empty() ? "unix:///var/run/docker.sock" : docker_host,
                             how_to_start_docker()));
}

Result<std::string> ensure_machine_image(RunLoop& loop, const std::string& docker_host,
                                         const Installation& installation,
                                         const std::string& wanted) {
  std::string image = wanted;
  if (image.empty()) {
    GANTRY_TRY(image, recipe_tag(installation));
  }
  GANTRY_TRY(auto answer, ask_engine(loop, docker_host, fmt::format("/images/{}/json", image)));
  if (answer.status == kOk) return image;
  if (!wanted.empty()) {
    return failure("MachineImage",
                   fmt::format("the Docker Engine has no image {}: load or pull it first, or leave "
                               "--machine-image out.",
                               image));
  }
  fmt::print("Building the machine image {} (once; some minutes)\n", image);
  std::fflush(stdout);
  GANTRY_TRY(auto code, run_in_foreground({(installation.images / "build").string(), "instance"}));
  if (code == 0) return image;
  return failure("MachineImage", fmt::format("the machine image could not be built: mend what is "
                                             "said above, then run '{} instance'.",
                                             (installation.images / "build").string()));
}

Result<fs::path> ensure_agent_image(const DataFolder& folder, const Installation& installation) {
  const fs::path tar = folder.agent_folder() / "ecs-agent.tar";
  const auto binary = read_file(installation.agent());
  if (!binary) {
    return failure("AgentImage", fmt::format("{} is missing: build it with scripts/build.",
                                             installation.agent().string()));
  }
  // Beside the folder, not in it: instances see the folder.
  const fs::path stamp = folder.path / "agent.sha256";
  const auto digest = to_hex(sha256(*binary)) + "\n";
  std::error_code error;
  if (fs::exists(tar, error) && read_file(stamp) == digest) return tar;

  if (installation.images.empty()) {
    return failure("AgentImage",
                   "images/agent/pack is not beside this program: install Gantry "
                   "again, or run gantry from its checkout.");
  }
  fs::create_directories(folder.agent_folder(), error);
  GANTRY_TRY(auto packed, docker::run_process({(installation.images / "agent/pack").string(),
                                               installation.agent().string(), tar.string()},
                                              {}));
  if (packed.exit_code != 0) return failure("AgentImage", last_line(packed.output));
  GANTRY_CHECK(write_file(stamp, digest));
  return tar;
}

}  // namespace gantry::cli
