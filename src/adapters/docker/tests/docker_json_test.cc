#include "adapters/docker/docker_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/docker/api_version.h"
#include "adapters/docker/docker_api.h"
#include "adapters/docker/image_reference.h"
#include "adapters/docker/line_splitter.h"

namespace gantry::docker {
namespace {

using testing::ElementsAre;

TEST(DockerJsonTest, AnInspectedContainerIsReadWithItsTimesPortsAndLabels) {
  auto json = parse_json(R"({
    "Id": "0ab1", "Created": "2026-11-22T13:19:35.123456789Z", "Name": "/web", "Image": "sha256:11",
    "State": {"Status": "exited", "ExitCode": 137, "OOMKilled": true, "Error": "",
              "StartedAt": "2026-11-22T13:19:36Z", "FinishedAt": "0001-01-01T00:00:00Z",
              "Health": {"Status": "none"}},
    "Config": {"Image": "httpd:2.4", "Labels": {"a": "1"}},
    "NetworkSettings": {"Ports": {"443/tcp": null, "80/tcp": [{"HostIp": "::", "HostPort": "32768"},
                                                              {"HostIp": "0.0.0.0", "HostPort": "32768"}]}}})");
  ASSERT_TRUE(json);
  auto container = to_container_info(*json);
  EXPECT_EQ(container.name, "web");
  EXPECT_EQ(container.image, "httpd:2.4");
  EXPECT_EQ(container.image_id, "sha256:11");
  EXPECT_EQ(container.state, ports::ContainerState::kExited);
  EXPECT_EQ(container.exit_code, 137);
  EXPECT_TRUE(container.oom_killed);
  EXPECT_EQ(container.health, "");
  EXPECT_EQ(format_iso8601(container.created_at), "2026-11-22T13:19:35.123Z");
  EXPECT_TRUE(container.started_at.has_value());
  EXPECT_FALSE(container.finished_at.has_value());
  EXPECT_EQ(container.labels.at("a"), "1");
  EXPECT_THAT(container.ports, ElementsAre(ports::PortBinding{"0.0.0.0", 32768, 80, "tcp"},
                                           ports::PortBinding{"::", 32768, 80, "tcp"}));
}

TEST(DockerJsonTest, AnErrorIsTheEnginesOwnText) {
  EXPECT_EQ(engine_error(404, R"({"message":"No such container: x"})"),
            (Error{"NotFound", "No such container: x", 500, Fault::kReceiver}));
  EXPECT_EQ(engine_error(409, R"({"message":"in use"})").code, "Conflict");
  EXPECT_EQ(engine_error(500, "oops"),
            (Error{"Engine", "Docker answered 500: oops", 500, Fault::kReceiver}));
}

TEST(DockerJsonTest, AnErrorWithinAPullsProgressIsFound) {
  EXPECT_EQ(
      progress_error(*parse_json(R"({"errorDetail":{"message":"no space"},"error":"no space"})"))
          ->message,
      "no space");
  EXPECT_FALSE(progress_error(*parse_json(R"({"status":"Downloading","progressDetail":{}})")));
}

TEST(DockerJsonTest, EventsOfOtherThingsThanContainersAreLeftOut) {
  auto event = to_event(*parse_json(
      R"({"Type":"container","Action":"die","Actor":{"ID":"0ab1","Attributes":{"exitCode":"3","name":"web"}}})"));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->action, "die");
  EXPECT_EQ(event->container_id, "0ab1");
  EXPECT_EQ(event->attributes.at("exitCode"), "3");
  EXPECT_FALSE(to_event(*parse_json(R"({"Type":"network","Action":"connect"})")));
}

TEST(ApiVersionTest, TheNewestThatBothSidesSpeakIsChosen) {
  EXPECT_EQ(choose_api_version("1.12", "1.41").value(), "1.41");
  EXPECT_EQ(choose_api_version("1.24", "1.43").value(), "1.43");
  EXPECT_EQ(choose_api_version("1.44", "1.52").value(), "1.44");
  EXPECT_EQ(choose_api_version("1.50", "1.60").value(), "1.50");
  EXPECT_FALSE(choose_api_version("1.12", "1.40"));
  EXPECT_FALSE(choose_api_version("", ""));
}

TEST(DockerHostTest, UnixAndTcpAddressesAreRead) {
  EXPECT_EQ(parse_docker_host("")->unix_path, "/var/run/docker.sock");
  EXPECT_EQ(parse_docker_host("unix:///run/d.sock")->unix_path, "/run/d.sock");
  EXPECT_EQ(parse_docker_host("tcp://10.0.0.1:2375")->host, "10.0.0.1");
  EXPECT_EQ(parse_docker_host("tcp://10.0.0.1:2375")->port, 2375);
  for (const auto* wrong :
       {"ssh://host", "tcp://host", "tcp://host:99999", "unix://", "/run/d.sock"}) {
    EXPECT_FALSE(parse_docker_host(wrong)) << wrong;
  }
}

TEST(ImageReferenceTest, NameAndTagOrDigestAreToldApart) {
  EXPECT_EQ(split_image_reference("httpd"), (ImageReference{"httpd", "latest"}));
  EXPECT_EQ(split_image_reference("httpd:2.4"), (ImageReference{"httpd", "2.4"}));
  EXPECT_EQ(split_image_reference("lab:5000/shop"), (ImageReference{"lab:5000/shop", "latest"}));
  EXPECT_EQ(split_image_reference("lab:5000/shop:1"), (ImageReference{"lab:5000/shop", "1"}));
  EXPECT_EQ(split_image_reference("shop@sha256:00"), (ImageReference{"shop", "sha256:00"}));
  EXPECT_EQ(split_image_reference("lab:5000/shop:1@sha256:00"),
            (ImageReference{"lab:5000/shop", "sha256:00"}));
}

TEST(LineSplitterTest, LinesAreWholeWhereverThePiecesEnd) {
  LineSplitter splitter;
  std::vector<std::string> lines;
  auto take = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  splitter.feed("on", take);
  splitter.feed("e\r\n\ntwo\nth", take);
  splitter.feed("ree\n", take);
  EXPECT_THAT(lines, ElementsAre("one", "two", "three"));
}

}  // namespace
}  // namespace gantry::docker
