#include "adapters/docker/image_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/docker/image_archive.h"
#include "adapters/docker/tests/tar_builder.h"
#include "adapters/docker/tests/temporary_folder.h"

namespace gantry::docker {
namespace {

using testing::ElementsAre;

std::string digest_of(std::string_view text) {
  Sha256Stream hash;
  hash.update(text);
  return hash.digest();
}

std::vector<std::string> layer_digests(const UnpackedImage& image) {
  std::vector<std::string> out;
  for (const auto& layer : image.layers) out.push_back(layer.digest);
  return out;
}

/// The layout of Docker 20.10, where a layer that occurs again is a link.
std::string classic_archive() {
  return TarBuilder()
      .folder("1a/")
      .file("1a/VERSION", "1.0")
      .file("1a/layer.tar", "base")
      .folder("2b/")
      .symlink("2b/layer.tar", "../1a/layer.tar")
      .file("cf.json", "{}")
      .file("manifest.json",
            R"([{"Config":"cf.json","RepoTags":null,"Layers":["1a/layer.tar","2b/layer.tar"]}])")
      .finish();
}

/// The layout of Docker 25 and later, one layer compressed.
std::string oci_archive() {
  return TarBuilder()
      .folder("blobs/sha256/")
      .file("blobs/sha256/aa", "{\"os\":\"linux\"}")
      .file("blobs/sha256/bb", "\x1f\x8b-gzip")
      .file("index.json", "{}")
      .file("manifest.json", R"([{"Config":"blobs/sha256/aa","Layers":["blobs/sha256/bb"]}])")
      .file("oci-layout", "{}")
      .finish();
}

class ImageCacheTest : public testing::Test {
 protected:
  ImageCache open() { return std::move(ImageCache::open(folder_.path()).value()); }

  static Result<UnpackedImage> unpack(ImageCache& cache, std::string_view archive) {
    GANTRY_TRY(auto staging, cache.make_staging_folder());
    ImageArchive reader(staging);
    GANTRY_CHECK(reader.feed(archive));
    return reader.finish();
  }

  TemporaryFolder folder_;
};

TEST_F(ImageCacheTest, AClassicArchiveIsReadWithItsLinkedLayers) {
  auto cache = open();
  auto image = unpack(cache, classic_archive());
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->config.digest, digest_of("{}"));
  EXPECT_THAT(layer_digests(*image), ElementsAre(digest_of("base"), digest_of("base")));
}

TEST_F(ImageCacheTest, AnOciArchiveIsReadWithItsCompressedLayers) {
  auto cache = open();
  auto image = unpack(cache, oci_archive());
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_THAT(layer_digests(*image), ElementsAre(digest_of("\x1f\x8b-gzip")));
  EXPECT_EQ(image->layers[0].compression, Compression::kGzip);
}

TEST_F(ImageCacheTest, AnArchiveWithoutTheLayerItNamesIsAnError) {
  auto cache = open();
  auto archive = TarBuilder()
                     .file("c", "{}")
                     .file("manifest.json", R"([{"Config":"c","Layers":["gone"]}])")
                     .finish();
  EXPECT_EQ(unpack(cache, archive).error().code, "Tar");
}

TEST_F(ImageCacheTest, TheManifestIsTheSameForTheSameImage) {
  auto manifest = compose_manifest({.config = {.path = {}, .digest = "sha256:c", .size = 2},
                                    .layers = {{.path = {}, .digest = "sha256:l", .size = 4}}});
  EXPECT_EQ(
      manifest,
      R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",)"
      R"("config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"sha256:c"},)"
      R"("layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":4,"digest":"sha256:l"}]})");
}

TEST_F(ImageCacheTest, AnAdoptedImageIsStillThereForTheNextProcess) {
  std::string digest;
  {
    auto cache = open();
    digest = (*cache.adopt("sha256:01", *unpack(cache, classic_archive())))->digest;
  }
  auto cache = open();
  ASSERT_NE(cache.find_by_image("sha256:01"), nullptr);
  ASSERT_NE(cache.find_by_digest(digest), nullptr);
  EXPECT_EQ(digest_of(cache.find_by_digest(digest)->body), digest);
  EXPECT_TRUE(cache.find_blob(digest_of("base")));
}

TEST_F(ImageCacheTest, WhatOnlyDroppedImagesUsedIsRemoved) {
  auto cache = open();
  ASSERT_TRUE(cache.adopt("sha256:01", *unpack(cache, classic_archive())));
  ASSERT_TRUE(cache.adopt("sha256:02", *unpack(cache, oci_archive())));
  cache.keep_only({"sha256:02", "sha256:03"});
  EXPECT_EQ(cache.find_by_image("sha256:01"), nullptr);
  EXPECT_FALSE(cache.find_blob(digest_of("base")));
  EXPECT_TRUE(cache.find_blob(digest_of("\x1f\x8b-gzip")));
}

}  // namespace
}  // namespace gantry::docker
