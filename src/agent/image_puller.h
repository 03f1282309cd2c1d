#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/backoff.h"
#include "agent/config.h"
#include "agent/lifetime.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "ports/container_engine.h"

namespace gantry::agent {

struct PulledImage {
  std::string id;
  std::string digest;   ///< sha256:...; empty for an image that no registry has
  bool pulled = false;  ///< whether a registry was asked
};

/// Gets images to the host, each once at a time however many containers want it. AWS:
/// agent-protocol 5.6.
///
/// Where a mirror is configured, `registry.lab:5000/shop:3` is first asked for there as
/// `<mirror>/registry.lab_5000/shop:3` and given its own name; names of the hub are left to the
/// engine's own mirror.
class ImagePuller {
 public:
  ImagePuller(Executor& executor, ports::ContainerEngine& engine, const Config& config,
              IdSource& ids);

  /// Errors: `CannotPullContainerError`, `DockerTimeoutError`. In the behaviours default and
  /// prefer-cached only when the host has no copy of the image either.
  void ensure(const std::string& image, ports::Callback<PulledImage> done);

 private:
  struct Pull {
    std::string reference;
    std::vector<ports::Callback<PulledImage>> waiting;
    Backoff backoff{Millis(1100), Millis(5000), 2};
    Timer retry;
    int attempts = 0;
  };

  void begin(Pull& pull);
  void attempt(Pull& pull);
  void pull_plain(Pull& pull);
  void pull_as(Pull& pull, const std::string& name, const std::optional<ports::RegistryAuth>& auth,
               void (ImagePuller::*handler)(Pull&, Result<void>));
  void pull_failed(Pull& pull, Error error);
  void fail_or_retry(Pull& pull, Error error);
  void use_local(Pull& pull, ports::Callback<PulledImage> done);
  /// What the engine has as `name`, for a container that wants `reference`.
  void use_local(const std::string& name, const std::string& reference,
                 ports::Callback<PulledImage> done);
  void finish(Pull& pull, Result<PulledImage> result);
  [[nodiscard]] std::optional<ports::RegistryAuth> auth_for(const std::string& reference) const;

  /// A callback that finds its pull again by name.
  template <class T>
  ports::Callback<T> on(const Pull& pull, void (ImagePuller::*handler)(Pull&, Result<T>));
  void on_mirror_pulled(Pull& pull, Result<void> result);
  void on_pulled(Pull& pull, Result<void> result);

  Executor& executor_;
  ports::ContainerEngine& engine_;
  const Config& config_;
  IdSource& ids_;
  std::map<std::string, Pull> pulls_;  // by reference
  std::set<std::string> pulled_before_;
  Lifetime lifetime_;
};

/// `name` with `:latest` where it has neither tag nor digest.
[[nodiscard]] std::string with_tag(const std::string& image);
/// The name of `reference` in the mirror; empty for hub names and digests, and without a mirror.
[[nodiscard]] std::string mirror_reference(const std::string& mirror, const std::string& reference);

}  // namespace gantry::agent
