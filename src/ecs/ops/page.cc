#include "ecs/ops/page.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "base/encoding.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kFingerprintLength = 16;

/// FNV-1a. Tokens are no secret: a forged one starts a listing elsewhere, and that is all.
std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

}  // namespace

Result<Page> Page::make(PageLimits limits, std::optional<std::int32_t> max_results,
                        const std::optional<std::string>& token, const std::string& identity) {
  Page page;
  const std::int32_t size = max_results.value_or(limits.usual);
  if (size < 1 || size > limits.most) {
    return std::unexpected(errors::InvalidParameterException(
        fmt::format("maxResults should be between 1 and {}.", limits.most)));
  }
  page.size = static_cast<std::size_t>(size);
  page.fingerprint_ = fingerprint(identity);
  if (!token || token->empty()) return page;
  const auto decoded = from_base64(*token);
  if (!decoded || decoded->size() <= kFingerprintLength ||
      !decoded->starts_with(page.fingerprint_)) {
    return std::unexpected(errors::InvalidParameterException("Invalid token."));
  }
  page.after = decoded->substr(kFingerprintLength);
  return page;
}

std::string Page::token_after(std::string_view key) const {
  return to_base64(fingerprint_ + std::string(key));
}

}  // namespace gantry::ecs
