#pragma once

#include "base/executor.h"
#include "logs/logs.h"

namespace gantry::logs {

/// Drops the events that their groups' retention lets go, once an hour. (No call shows them any
/// more from the moment they expire.) State thread.
class RetentionController {
 public:
  RetentionController(Executor& state, Logs& logs) : state_(state), logs_(logs) {}

  void start() { turn(); }

 private:
  void turn();

  Executor& state_;
  Logs& logs_;
  Timer timer_;
};

}  // namespace gantry::logs
