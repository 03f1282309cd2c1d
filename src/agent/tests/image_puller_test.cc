#include "agent/image_puller.h"

#include <gmock/gmock.h>

#include "base/id_source.h"
#include "fakes/fake_container_engine.h"
#include "fakes/sim_executor.h"

namespace gantry::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Engine = fakes::FakeContainerEngine;

class ImagePullerTest : public testing::Test {
 protected:
  std::optional<Result<PulledImage>> ensure(const std::string& image) {
    std::optional<Result<PulledImage>> result;
    puller_.ensure(image, [&](Result<PulledImage> got) { result = std::move(got); });
    EXPECT_TRUE(executor_.run_until([&] { return result.has_value(); }, std::chrono::minutes(1)));
    return result;
  }

  fakes::SimExecutor executor_;
  Engine engine_{executor_};
  Config config_;
  SeededIdSource ids_{1};
  ImagePuller puller_{executor_, engine_, config_, ids_};
};

TEST_F(ImagePullerTest, AnImageWithoutTagIsTheLatest) {
  EXPECT_EQ(with_tag("busybox"), "busybox:latest");
  EXPECT_EQ(with_tag("registry.lab:5000/shop"), "registry.lab:5000/shop:latest");
  EXPECT_EQ(with_tag("registry.lab:5000/shop:3"), "registry.lab:5000/shop:3");
  EXPECT_EQ(with_tag("shop@sha256:00"), "shop@sha256:00");
}

TEST_F(ImagePullerTest, SeveralWantingOneImagePullItOnce) {
  int done = 0;
  for (int index = 0; index < 3; ++index) {
    puller_.ensure("busybox:1", [&](const Result<PulledImage>& image) { done += image ? 1 : 0; });
  }
  executor_.advance(std::chrono::seconds(1));
  EXPECT_EQ(done, 3);
  EXPECT_EQ(engine_.calls(Engine::Call::kPull), 1);
}

TEST_F(ImagePullerTest, ByDefaultACopyOnTheHostMakesUpForAFailedPull) {
  engine_.add_local_image("local/only:1");
  engine_.forget_remote_image("local/only:1");
  const auto image = ensure("local/only:1");
  ASSERT_TRUE(*image);
  EXPECT_EQ((*image)->digest, "");
  EXPECT_EQ(engine_.calls(Engine::Call::kPull), 1);
}

TEST_F(ImagePullerTest, AlwaysTakesNoCopyOnTheHostForAPull) {
  config_.pull_behavior = PullBehavior::kAlways;
  engine_.add_local_image("local/only:1");
  engine_.forget_remote_image("local/only:1");
  EXPECT_EQ(ensure("local/only:1")->error().code, "CannotPullContainerError");
}

TEST_F(ImagePullerTest, PreferCachedAsksNoRegistryForWhatIsThere) {
  config_.pull_behavior = PullBehavior::kPreferCached;
  engine_.add_local_image("busybox:1");
  EXPECT_FALSE((*ensure("busybox:1"))->pulled);
  EXPECT_THAT(engine_.pulls(), IsEmpty());
  EXPECT_TRUE((*ensure("httpd:2"))->pulled);
}

TEST_F(ImagePullerTest, OncePullsAnImageTheFirstTimeOnly) {
  config_.pull_behavior = PullBehavior::kOnce;
  engine_.add_local_image("busybox:1");
  EXPECT_TRUE((*ensure("busybox:1"))->pulled);
  EXPECT_FALSE((*ensure("busybox:1"))->pulled);
  EXPECT_THAT(engine_.pulls(), ElementsAre("busybox:1"));
}

TEST_F(ImagePullerTest, APassingFailureIsTriedFiveTimes) {
  engine_.fail_next(Engine::Call::kPull, Error{"Engine", "TLS handshake timeout"}, 4);
  EXPECT_TRUE(*ensure("busybox:1"));
  engine_.fail_next(Engine::Call::kPull, Error{"Engine", "TLS handshake timeout"}, 5);
  const auto failed = ensure("httpd:2");
  EXPECT_EQ(failed->error().message, "TLS handshake timeout");
}

TEST_F(ImagePullerTest, NamesOfOtherRegistriesAreSoughtInTheMirrorFirst) {
  config_.image_mirror = "172.31.0.2:5000";
  const auto image = ensure("registry.lab:5001/shop:3");
  ASSERT_TRUE(*image);
  EXPECT_THAT(engine_.pulls(), ElementsAre("172.31.0.2:5000/registry.lab_5001/shop:3"));
  engine_.forget_remote_image("172.31.0.2:5000/quay.io/shop:3");
  EXPECT_TRUE(*ensure("quay.io/shop:3"));
  EXPECT_EQ(engine_.pulls().back(), "quay.io/shop:3");
  EXPECT_TRUE(*ensure("library/busybox:1"));
  EXPECT_EQ(engine_.pulls().back(), "library/busybox:1");
}

TEST_F(ImagePullerTest, ADigestNamesTheImageWhateverTheTagAndTheRegistry) {
  const std::string digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ((*ensure("httpd:2@" + digest))->digest, digest);
  config_.image_mirror = "172.31.0.2:5000";
  const auto image = ensure("registry.lab:5001/shop:3@" + digest);
  ASSERT_TRUE(*image);
  EXPECT_EQ((*image)->digest, digest);
  EXPECT_TRUE((*image)->pulled);
  EXPECT_EQ(engine_.pulls().back(), "172.31.0.2:5000/registry.lab_5001/shop:3@" + digest);
  EXPECT_EQ(engine_.calls(Engine::Call::kTag), 0);
}

}  // namespace
}  // namespace gantry::agent
