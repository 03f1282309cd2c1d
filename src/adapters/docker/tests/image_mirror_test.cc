#include "adapters/docker/image_mirror.h"

#include <gtest/gtest.h>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/tests/engine_fixture.h"
#include "adapters/docker/tests/instance_fixture.h"
#include "adapters/docker/tests/mirror_server.h"
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
    return engine_.loop()
        .await<http::Response>(
            [&](auto done) { client_.request(std::move(request), std::move(done)); })
        .value_or(http::Response{.status = 0});
  }

  MirrorServer mirror_{engine_.api()};
  http::HttpClient client_{engine_.loop().io(), http::Endpoint::tcp("127.0.0.1", mirror_.port())};
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
  http::HttpClient client(engine_.loop().io(), http::Endpoint::tcp("127.0.0.1", other.port()));
  auto elsewhere = engine_.loop().await<http::Response>([&](auto done) {
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
  ASSERT_TRUE(engine_.loop().wait([&] { return statuses.size() == 8; }));
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

using InstanceMirrorTest = InstanceTest;

TEST_F(InstanceMirrorTest, AnInstancePullsTheHostsImageThroughItAndRunsIt) {
  ASSERT_NO_FATAL_FAILURE(build_image("busybox"));
  auto prepared =
      engine_.loop().await<void>([&](auto done) { provider_->prepare(std::move(done)); });
  ASSERT_TRUE(prepared) << prepared.error().message;
  MirrorServer mirror(engine_.api(), vpc_gateway(config_));
  config_.mirror = fmt::format("{}:{}", vpc_gateway(config_), mirror.port());
  provider_ = make_provider();
  auto one = spec(1);
  auto started = start(one);
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_EQ(wait_for_docker(one.instance_id), "linux\n");
  EXPECT_EQ(
      run(one.instance_id, "docker pull --quiet busybox && docker run --rm busybox echo it runs"),
      "docker.io/library/busybox:latest\nit runs\n");
  auto host_image = engine_.call({.path = "/images/busybox:latest/json"});
  ASSERT_TRUE(host_image);
  EXPECT_EQ(run(one.instance_id, "docker image inspect --format '{{.Id}}' busybox"),
            get_string(*host_image, {"Id"}) + "\n");
}

}  // namespace
}  // namespace gantry::docker
