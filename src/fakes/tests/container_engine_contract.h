#pragma once
// What every ports::ContainerEngine does, whichever engine is behind it. A test program
// instantiates the suite with its harness:
//
//   struct Harness {
//     ports::ContainerEngine& engine();
//     bool wait(std::function<bool()> condition);            // runs the executor until it holds;
//     false after a deadline std::string image();                                   // can be
//     pulled std::string missing_image();                           // cannot boost::json::object
//     runs_on();                         // Image, Cmd, Env: of a container that runs until stopped
//     boost::json::object exits_with(int code);              // of one that ends soon
//     int free_port();
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Fake, ContainerEngineContract, Harness);

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ports/container_engine.h"

namespace gantry::ports {

template <class Harness>
class ContainerEngineContract : public testing::Test {
 protected:
  static constexpr const char* kLabel = "gantry.contract";

  template <class T, class Start>
  Result<T> await(Start start) {
    auto result = std::make_shared<std::optional<Result<T>>>();
    start([result](Result<T> value) { result->emplace(std::move(value)); });
    if (!harness_.wait([&] { return result->has_value(); })) {
      return failure("Test", "no answer within the deadline");
    }
    return **std::move(result);
  }

  Result<void> pull(const std::string& image) {
    return await<void>([&](auto done) { engine().pull(image, std::nullopt, std::move(done)); });
  }
  Result<std::string> create(boost::json::object document) {
    document["Labels"] = boost::json::object{{kLabel, "yes"}};
    const std::string name = "gantry-contract-" + std::to_string(++names_);
    auto id = await<std::string>(
        [&](auto done) { engine().create(name, std::move(document), std::move(done)); });
    if (id) created_.push_back(*id);
    return id;
  }
  Result<void> start(const std::string& id) {
    return await<void>([&](auto done) { engine().start(id, std::move(done)); });
  }
  Result<void> stop(const std::string& id) {
    return await<void>(
        [&](auto done) { engine().stop(id, std::chrono::seconds(1), std::move(done)); });
  }
  Result<void> remove(const std::string& id) {
    return await<void>([&](auto done) { engine().remove(id, std::move(done)); });
  }
  Result<ContainerInfo> inspect(const std::string& id) {
    return await<ContainerInfo>([&](auto done) { engine().inspect(id, std::move(done)); });
  }
  ContainerEngine& engine() { return harness_.engine(); }

  void SetUp() override { ASSERT_TRUE(pull(harness_.image())); }
  void TearDown() override {
    for (const std::string& id : created_) EXPECT_TRUE(remove(id));
  }

  Harness harness_;

 private:
  std::vector<std::string> created_;
  int names_ = 0;
};

TYPED_TEST_SUITE_P(ContainerEngineContract);

TYPED_TEST_P(ContainerEngineContract, InfoTellsTheVersionsAndTheMachine) {
  const auto info =
      this->template await<EngineInfo>([&](auto done) { this->engine().info(std::move(done)); });
  ASSERT_TRUE(info);
  EXPECT_FALSE(info->version.empty());
  EXPECT_TRUE(info->api_version.starts_with("1."));
  EXPECT_GT(info->cpus, 0);
  EXPECT_GT(info->memory_bytes, 0);
}

TYPED_TEST_P(ContainerEngineContract, PullingAnUnknownImageIsNotFound) {
  const auto pulled = this->pull(this->harness_.missing_image());
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, "NotFound");
  EXPECT_FALSE(pulled.error().message.empty());
}

TYPED_TEST_P(ContainerEngineContract, APulledImageCanBeInspectedAndTagged) {
  const std::string other = "gantry-contract/other:1";
  ASSERT_TRUE(this->template await<void>(
      [&](auto done) { this->engine().tag(this->harness_.image(), other, std::move(done)); }));
  const auto image = this->template await<ImageInfo>(
      [&](auto done) { this->engine().inspect_image(this->harness_.image(), std::move(done)); });
  const auto tagged = this->template await<ImageInfo>(
      [&](auto done) { this->engine().inspect_image(other, std::move(done)); });
  ASSERT_TRUE(image && tagged);
  EXPECT_TRUE(image->id.starts_with("sha256:"));
  EXPECT_EQ(image->id, tagged->id);
}

TYPED_TEST_P(ContainerEngineContract, CreatingFromAnAbsentImageIsNotFound) {
  auto document = this->harness_.runs_on();
  document["Image"] = this->harness_.missing_image();
  const auto id = this->create(document);
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, "NotFound");
  EXPECT_TRUE(id.error().message.starts_with("No such image: ")) << id.error().message;
}

TYPED_TEST_P(ContainerEngineContract, AContainerIsCreatedThenRunsThenStops) {
  const auto id = this->create(this->harness_.runs_on());
  ASSERT_TRUE(id);
  EXPECT_EQ(this->inspect(*id)->state, ContainerState::kCreated);
  ASSERT_TRUE(this->start(*id));
  const auto running = this->inspect(*id);
  ASSERT_TRUE(running);
  EXPECT_EQ(running->state, ContainerState::kRunning);
  EXPECT_TRUE(running->started_at.has_value());
  EXPECT_EQ(running->labels.at("gantry.contract"), "yes");
  ASSERT_TRUE(this->stop(*id));
  const auto stopped = this->inspect(*id);
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->state, ContainerState::kExited);
  EXPECT_TRUE(stopped->finished_at.has_value());
}

TYPED_TEST_P(ContainerEngineContract, TheExitCodeIsKeptAndToldByAnEvent) {
  auto seen = std::make_shared<std::vector<EngineEvent>>();
  this->engine().watch([seen](EngineEvent event) { seen->push_back(std::move(event)); }, [] {});
  const auto id = this->create(this->harness_.exits_with(3));
  ASSERT_TRUE(id);
  ASSERT_TRUE(this->start(*id));
  const auto died = [&] {
    return std::ranges::find_if(*seen, [&](const EngineEvent& event) {
      return event.container_id == *id && event.action == "die";
    });
  };
  ASSERT_TRUE(this->harness_.wait([&] { return died() != seen->end(); }));
  EXPECT_EQ(died()->attributes.at("exitCode"), "3");
  EXPECT_EQ(died()->attributes.at("gantry.contract"), "yes");
  EXPECT_EQ(this->inspect(*id)->exit_code, 3);
}

TYPED_TEST_P(ContainerEngineContract, APublishedPortIsShownAndCannotBeTakenTwice) {
  auto document = this->harness_.runs_on();
  const int port = this->harness_.free_port();
  document["ExposedPorts"] = boost::json::object{{"80/tcp", boost::json::object()}};
  document["HostConfig"] = boost::json::object{
      {"PortBindings", boost::json::object{{"80/tcp", boost::json::array{boost::json::object{
                                                          {"HostPort", std::to_string(port)}}}}}}};
  const auto first = this->create(document);
  const auto second = this->create(document);
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(this->start(*first));
  const auto ports = this->inspect(*first)->ports;
  EXPECT_NE(std::ranges::find(ports, PortBinding{"0.0.0.0", port, 80, "tcp"}), ports.end());
  const auto refused = this->start(*second);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("port is already allocated"), std::string::npos)
      << refused.error().message;
}

TYPED_TEST_P(ContainerEngineContract, WhatIsNotThereIsNotFoundButMayBeRemoved) {
  const std::string id(64, '0');
  EXPECT_EQ(this->start(id).error().code, "NotFound");
  EXPECT_EQ(this->stop(id).error().code, "NotFound");
  EXPECT_EQ(this->inspect(id).error().code, "NotFound");
  EXPECT_TRUE(this->remove(id));
}

TYPED_TEST_P(ContainerEngineContract, ANameIsGivenOnce) {
  ASSERT_TRUE(this->create(this->harness_.runs_on()));
  const auto again = this->template await<std::string>([&](auto done) {
    this->engine().create("gantry-contract-1", this->harness_.runs_on(), std::move(done));
  });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "Conflict");
}

TYPED_TEST_P(ContainerEngineContract, ListFindsLabelledContainersInAnyState) {
  const auto running = this->create(this->harness_.runs_on());
  const auto created = this->create(this->harness_.runs_on());
  ASSERT_TRUE(running && created);
  ASSERT_TRUE(this->start(*running));
  const auto listed = this->template await<std::vector<ContainerInfo>>(
      [&](auto done) { this->engine().list("gantry.contract", std::move(done)); });
  ASSERT_TRUE(listed);
  for (const std::string& id : {*running, *created}) {
    EXPECT_NE(std::ranges::find(*listed, id, &ContainerInfo::id), listed->end());
  }
}

TYPED_TEST_P(ContainerEngineContract, AVolumeMayBeCreatedTwiceAndRemoved) {
  const auto create = [&] {
    return this->template await<void>([&](auto done) {
      this->engine().create_volume({{"Name", "gantry-contract-volume"}}, std::move(done));
    });
  };
  EXPECT_TRUE(create());
  EXPECT_TRUE(create());
  EXPECT_TRUE(this->template await<void>(
      [&](auto done) { this->engine().remove_volume("gantry-contract-volume", std::move(done)); }));
}

REGISTER_TYPED_TEST_SUITE_P(ContainerEngineContract, InfoTellsTheVersionsAndTheMachine,
                            PullingAnUnknownImageIsNotFound, APulledImageCanBeInspectedAndTagged,
                            CreatingFromAnAbsentImageIsNotFound,
                            AContainerIsCreatedThenRunsThenStops, TheExitCodeIsKeptAndToldByAnEvent,
                            APublishedPortIsShownAndCannotBeTakenTwice,
                            WhatIsNotThereIsNotFoundButMayBeRemoved, ANameIsGivenOnce,
                            ListFindsLabelledContainersInAnyState,
                            AVolumeMayBeCreatedTwiceAndRemoved);

}  // namespace gantry::ports
