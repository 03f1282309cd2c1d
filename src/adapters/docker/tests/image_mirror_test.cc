#include "adapters/docker/image_mirror.h"

#include <gtest/gtest.h>

#include "adapters/docker/docker_container_engine.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/mirror_server.h"
#include "adapters/docker/tests/second_engine.h"
#include "aws/http/client.h"

namespace gantry::docker {
namespace {

namespace http = aws::http;
namespace json = boost::json;

class ImageMirrorTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    build_image("busybox");
  }

  http::Response request(std::string method, std::string path) {
    http::Request request{.method = std::move(method), .path = std::move(path)};
    request.headers.add("Host", "mirror");
    return engine_.executor()
        .await<http::Response>(
            [&](auto done) { client_.request(std::move(request), std::move(done)); })
        .value_or(http::Response{.status = 0});
  }

  MirrorServer mirror_{engine_.api()};
  http::HttpClient client_{engine_.executor().io().get_executor(),
                           http::Endpoint::tcp("127.0.0.1", mirror_.port())};
};

TEST_F(ImageMirrorTest, AnImageOfTheHostIsServedWithAStableDigest) {
  auto first = request("GET", "/v2/library/busybox/manifests/latest");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.headers.get("Content-Type"), kManifestType);
  auto digest = std::string(first.headers.get("Docker-Content-Digest"));
  auto again = request("GET", "/v2/library/busybox/manifests/" + digest);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  MirrorServer other(engine_.api());
  http::HttpClient client(engine_.executor().io().get_executor(),
                          http::Endpoint::tcp("127.0.0.1", other.port()));
  auto elsewhere = engine_.executor().await<http::Response>([&](auto done) {
    client.request({.method = "GET", .path = "/v2/library/busybox/manifests/latest"},
                   std::move(done));
  });
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->headers.get("Docker-Content-Digest"), digest);
}

TEST_F(ImageMirrorTest, TheConfigurationIsTheImagesOwn) {
  auto manifest = parse_json(request("GET", "/v2/library/busybox/manifests/latest").body);
  ASSERT_TRUE(manifest);
  auto image = engine_.call({.path = "/images/busybox:latest/json"});
  ASSERT_TRUE(image);
  auto config = get_string(*manifest, {"config", "digest"});
  EXPECT_EQ(config, get_string(*image, {"Id"}));
  auto head = request("HEAD", "/v2/library/busybox/blobs/" + config);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.get("Content-Length"),
            std::to_string(get_int(*manifest, {"config", "size"})));
  EXPECT_EQ(head.body, "");
  auto blob = request("GET", "/v2/library/busybox/blobs/" + config);
  EXPECT_EQ(static_cast<std::int64_t>(blob.body.size()), get_int(*manifest, {"config", "size"}));
}

TEST_F(ImageMirrorTest, RequestsAtTheSameTimeShareOneExport) {
  std::vector<int> statuses;
  for (int i = 0; i < 8; ++i) {
    client_.request({.method = "GET", .path = "/v2/library/busybox/manifests/latest"},
                    [&](const Result<http::Response>& response) {
                      statuses.push_back(response ? response->status : 0);
                    });
  }
  ASSERT_TRUE(engine_.executor().wait([&] { return statuses.size() == 8; }));
  EXPECT_EQ(statuses, std::vector<int>(8, 200));
  EXPECT_TRUE(std::filesystem::is_empty(mirror_.folder().path() / "staging"));
}

TEST_F(ImageMirrorTest, WhatTheHostDoesNotHaveIsUnknown) {
  auto manifest = request("GET", "/v2/library/gantry-nosuch/manifests/1");
  EXPECT_EQ(manifest.status, 404);
  EXPECT_TRUE(manifest.body.contains("MANIFEST_UNKNOWN")) << manifest.body;
  EXPECT_EQ(request("GET", "/v2/x/blobs/sha256:" + std::string(64, '0')).status, 404);
  EXPECT_EQ(request("PUT", "/v2/library/busybox/manifests/latest").status, 405);
}

TEST_F(ImageMirrorTest, AnotherEnginePullsThroughItAndRunsTheImage) {
  SecondEngine process(mirror_.port());
  ASSERT_NO_FATAL_FAILURE(process.start());
  DockerApi api(engine_.executor().io().get_executor(),
                parse_docker_host(process.docker_host()).value(), engine_.executor());
  DockerContainerEngine other(api);
  std::vector<ports::EngineEvent> events;
  bool resumed = false;
  other.watch([&](ports::EngineEvent event) { events.push_back(std::move(event)); },
              [&] { resumed = true; });
  // It was not up at the first attempt, so the stream is a resumed one.
  ASSERT_TRUE(engine_.executor().wait([&] { return resumed; }))
      << "the second dockerd does not come up";

  auto pulled = engine_.executor().await<void>(
      [&](auto done) { other.pull("busybox:latest", std::nullopt, std::move(done)); });
  ASSERT_TRUE(pulled) << pulled.error().message;
  auto id = engine_.executor().await<std::string>([&](auto done) {
    other.create("probe",
                 {{"Image", "busybox:latest"},
                  {"Cmd", {"sh", "-c", "exit 7"}},
                  {"HostConfig", {{"NetworkMode", "none"}}}},
                 std::move(done));
  });
  ASSERT_TRUE(id) << id.error().message;
  auto started =
      engine_.executor().await<void>([&](auto done) { other.start(*id, std::move(done)); });
  ASSERT_TRUE(started) << started.error().message;
  auto died = [&] {
    return std::ranges::any_of(events, [](const auto& event) { return event.action == "die"; });
  };
  ASSERT_TRUE(engine_.executor().wait(died));
  auto probe = engine_.executor().await<ports::ContainerInfo>(
      [&](auto done) { other.inspect(*id, std::move(done)); });
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->exit_code, 7);

  process.stop();
  resumed = false;
  ASSERT_NO_FATAL_FAILURE(process.start());
  EXPECT_TRUE(engine_.executor().wait([&] { return resumed; }))
      << "the event stream does not come back";
}

}  // namespace
}  // namespace gantry::docker
