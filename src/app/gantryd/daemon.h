#pragma once

#include <memory>
#include <string>

#include "app/gantryd/options.h"
#include "base/result.h"

namespace gantry::app {

/// The whole of gantryd: threads, sockets, store and provider around a ControlPlane.
class Daemon {
 public:
  explicit Daemon(Options options);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Up and serving when it returns.
  /// Errors: each message is a sentence or two that say what to do.
  Result<void> start();

  /// http://127.0.0.1:4566; after start().
  [[nodiscard]] const std::string& endpoint() const;

  /// Answers what is under way, then ends. Instances and tasks go on.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantry::app
