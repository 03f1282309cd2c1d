#include "adapters/docker/registry_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::docker {
namespace {

using testing::ElementsAre;

TEST(RegistryPathTest, ManifestsAndBlobsAreToldApart) {
  std::string digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(parse_registry_path("/v2/"), RegistryPath{});
  EXPECT_EQ(parse_registry_path("/v2/library/httpd/manifests/2.4"),
            (RegistryPath{RegistryResource::kManifest, "library/httpd", "2.4"}));
  EXPECT_EQ(parse_registry_path("/v2/a/b/c/manifests/" + digest),
            (RegistryPath{RegistryResource::kManifest, "a/b/c", digest}));
  EXPECT_EQ(parse_registry_path("/v2/shop/blobs/" + digest),
            (RegistryPath{RegistryResource::kBlob, "shop", digest}));
}

TEST(RegistryPathTest, NothingLeadsOutOfTheCache) {
  for (const auto* path :
       {"/", "/v2/_catalog", "/v2/shop/blobs/latest", "/v2/shop/blobs/sha256:../../etc/passwd",
        "/v2/../shop/manifests/1", "/v2//manifests/1", "/v2/shop/manifests/",
        "/v2/SHOP/manifests/1", "/v2/shop/manifests/a%2fb", "/v2/shop/tags/list"}) {
    EXPECT_FALSE(parse_registry_path(path)) << path;
  }
}

TEST(RegistryPathTest, NamesAreThoseOfTheHostsEngine) {
  EXPECT_THAT(host_image_names("library/httpd", "2.4"), ElementsAre("httpd:2.4"));
  EXPECT_THAT(host_image_names("docker.io/library/httpd", "2.4"), ElementsAre("httpd:2.4"));
  EXPECT_THAT(host_image_names("docker.io/team/shop", "1"), ElementsAre("team/shop:1"));
  EXPECT_THAT(host_image_names("registry.lab_5000/shop", "1"),
              ElementsAre("registry.lab_5000/shop:1", "registry.lab:5000/shop:1"));
  EXPECT_THAT(host_image_names("quay.io/team/shop", "1"), ElementsAre("quay.io/team/shop:1"));
}

}  // namespace
}  // namespace gantry::docker
