#include "agent/image_puller.h"

#include "base/log.h"

namespace gantry::agent {
namespace {

using ports::Callback;

constexpr int kMaximumAttempts = 5;
constexpr std::string_view kHub = "docker.io";

/// Docker's rule: the part before the first slash is a registry if it looks like a host.
std::string_view registry_of(std::string_view reference) {
  const auto slash = reference.find('/');
  if (slash == std::string_view::npos) return kHub;
  const std::string_view first = reference.substr(0, slash);
  const bool host = first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
  return host ? first : kHub;
}

bool names_digest(std::string_view reference) { return reference.contains('@'); }

std::string_view repository_of(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const auto colon = reference.rfind(':');
  const auto slash = reference.rfind('/');
  const bool tagged =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  return tagged ? reference.substr(0, colon) : reference;
}

/// The digest under the image's own name, else under any other (a mirror's).
std::string digest_of(const ports::ImageInfo& image, std::string_view reference) {
  if (const auto at = reference.find('@'); at != std::string_view::npos)
    return std::string(reference.substr(at + 1));
  std::string digest;
  for (const std::string& entry : image.repo_digests) {
    const auto at = entry.find('@');
    if (at == std::string::npos) continue;
    const bool own = std::string_view(entry).substr(0, at) == repository_of(reference);
    if (own || digest.empty()) digest = entry.substr(at + 1);
    if (own) break;
  }
  return digest;
}

Error named(const Error& error) {
  if (error.code == "DockerTimeoutError") return error;
  return Error{"CannotPullContainerError", error.message, 500, Fault::kReceiver};
}

}  // namespace

std::string with_tag(const std::string& image) {
  const bool complete = repository_of(image).size() != image.size();
  return complete ? image : image + ":latest";
}

std::string mirror_reference(const std::string& mirror, const std::string& reference) {
  const std::string_view registry = registry_of(reference);
  if (mirror.empty() || registry == kHub) return {};
  std::string domain(registry);
  std::ranges::replace(domain, ':', '_');
  return fmt::format("{}/{}{}", mirror, domain,
                     std::string_view(reference).substr(registry.size()));
}

ImagePuller::ImagePuller(Executor& executor, ports::ContainerEngine& engine, const Config& config,
                         IdSource& ids)
    : executor_(executor), engine_(engine), config_(config), ids_(ids) {}

void ImagePuller::ensure(const std::string& image, Callback<PulledImage> done) {
  const std::string reference = with_tag(image);
  const auto [entry, fresh] = pulls_.try_emplace(reference, Pull{.reference = reference});
  entry->second.waiting.push_back(std::move(done));
  if (fresh) begin(entry->second);
}

template <class T>
Callback<T> ImagePuller::on(const Pull& pull, void (ImagePuller::*handler)(Pull&, Result<T>)) {
  return lifetime_.bind([this, reference = pull.reference, handler](Result<T> result) {
    const auto found = pulls_.find(reference);
    if (found != pulls_.end()) (this->*handler)(found->second, std::move(result));
  });
}

void ImagePuller::begin(Pull& pull) {
  const bool cached_first =
      config_.pull_behavior == PullBehavior::kPreferCached ||
      (config_.pull_behavior == PullBehavior::kOnce && pulled_before_.contains(pull.reference));
  if (!cached_first) return attempt(pull);
  use_local(pull, lifetime_.bind([this, reference = pull.reference](Result<PulledImage> local) {
    Pull& same = pulls_.at(reference);
    local ? finish(same, std::move(local)) : attempt(same);
  }));
}

void ImagePuller::attempt(Pull& pull) {
  ++pull.attempts;
  const std::string mirrored = mirror_reference(config_.image_mirror, pull.reference);
  if (mirrored.empty()) return pull_plain(pull);
  pull_as(pull, mirrored, std::nullopt, &ImagePuller::on_mirror_pulled);
}

void ImagePuller::on_mirror_pulled(Pull& pull, Result<void> result) {
  if (!result) return pull_plain(pull);
  const std::string mirrored = mirror_reference(config_.image_mirror, pull.reference);
  if (!names_digest(pull.reference)) {
    return engine_.tag(mirrored, pull.reference, on<void>(pull, &ImagePuller::on_pulled));
  }
  // Nothing can be tagged with a digest: the container is made by the image's id.
  use_local(mirrored, pull.reference,
            lifetime_.bind([this, reference = pull.reference](Result<PulledImage> image) {
              if (image) image->pulled = true;
              finish(pulls_.at(reference), std::move(image));
            }));
}

void ImagePuller::pull_plain(Pull& pull) {
  pull_as(pull, pull.reference, auth_for(pull.reference), &ImagePuller::on_pulled);
}

void ImagePuller::pull_as(Pull& pull, const std::string& name,
                          const std::optional<ports::RegistryAuth>& auth,
                          void (ImagePuller::*handler)(Pull&, Result<void>)) {
  const Error late{"DockerTimeoutError",
                   fmt::format("Could not transition to pulled; timed out after waiting {}s",
                               config_.pull_timeout / std::chrono::seconds(1)),
                   500, Fault::kReceiver};
  engine_.pull(name, auth,
               with_deadline<void>(executor_, config_.pull_timeout, late, on<void>(pull, handler)));
}

void ImagePuller::on_pulled(Pull& pull, Result<void> result) {
  if (!result) return pull_failed(pull, std::move(result).error());
  pulled_before_.insert(pull.reference);
  use_local(pull, lifetime_.bind([this, reference = pull.reference](Result<PulledImage> image) {
    if (image) image->pulled = true;
    finish(pulls_.at(reference), std::move(image));
  }));
}

/// A copy on the host is as good at once as after five refusals of the registry.
void ImagePuller::pull_failed(Pull& pull, Error error) {
  const bool local_will_do = config_.pull_behavior == PullBehavior::kDefault ||
                             config_.pull_behavior == PullBehavior::kPreferCached;
  if (!local_will_do) return fail_or_retry(pull, std::move(error));
  use_local(pull, lifetime_.bind([this, reference = pull.reference,
                                  error = std::move(error)](Result<PulledImage> local) mutable {
    Pull& same = pulls_.at(reference);
    if (!local) return fail_or_retry(same, std::move(error));
    log::warn("image {}: {}; the copy on this host is used", reference, error.message);
    local->pulled = true;
    finish(same, std::move(local));
  }));
}

void ImagePuller::fail_or_retry(Pull& pull, Error error) {
  const bool final = error.code == "NotFound" || pull.attempts >= kMaximumAttempts;
  if (final) return finish(pull, std::unexpected(named(error)));
  pull.retry = executor_.after(pull.backoff.next(ids_), [this, reference = pull.reference] {
    attempt(pulls_.at(reference));
  });
}

void ImagePuller::use_local(Pull& pull, Callback<PulledImage> done) {
  use_local(pull.reference, pull.reference, std::move(done));
}

void ImagePuller::use_local(const std::string& name, const std::string& reference,
                            Callback<PulledImage> done) {
  engine_.inspect_image(
      name, [reference, done = std::move(done)](Result<ports::ImageInfo> image) mutable {
        if (!image) return done(std::unexpected(named(image.error())));
        done(PulledImage{.id = image->id, .digest = digest_of(*image, reference)});
      });
}

void ImagePuller::finish(Pull& pull, Result<PulledImage> result) {
  auto waiting = std::move(pull.waiting);
  pulls_.erase(pull.reference);
  for (auto& done : waiting) done(result);
}

std::optional<ports::RegistryAuth> ImagePuller::auth_for(const std::string& reference) const {
  const std::string registry(registry_of(reference));
  const auto found = config_.registry_auth.find(registry);
  if (found != config_.registry_auth.end()) return found->second;
  const auto hub = config_.registry_auth.find("https://index.docker.io/v1/");
  if (registry == kHub && hub != config_.registry_auth.end()) return hub->second;
  return std::nullopt;
}

}  // namespace gantry::agent
