#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"
#include "ports/container_engine.h"

namespace gantry::docker {

/// Which container events are wanted; nothing set: all.
struct EventFilter {
  std::vector<std::string> actions;  ///< "die"
  std::vector<std::string> labels;   ///< "name=value"
};

/// The engine's container events from now on. When the stream breaks it is opened again, with a
/// pause that doubles from 100 ms to 5 s, and `resumed` is called, because events were missed.
/// Lives on the api's callbacks executor.
class EventStream {
 public:
  EventStream(DockerApi& api, EventFilter filter, std::function<void(ports::EngineEvent)> event,
              std::function<void()> resumed);

 private:
  void open();
  void on_open();
  void on_end();

  DockerApi& api_;
  EventFilter filter_;
  std::function<void(ports::EngineEvent)> event_;
  std::function<void()> resumed_;
  Time since_;
  bool broke_ = false;
  Millis pause_;
  Timer retry_;
  std::unique_ptr<DockerApi::Stream> stream_;
};

}  // namespace gantry::docker
