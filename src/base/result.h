#pragma once

#include <expected>
#include <string>
#include <utility>

namespace gantry {

/// Who has to mend it: decides the HTTP status where the service's model gives none, and `<Type>`
/// in XML errors.
enum class Fault {
  kSender,    ///< the request is wrong (4xx, "Sender"/"Client")
  kReceiver,  ///< the service failed (5xx, "Receiver"/"Server")
};

/// A failure in AWS's terms. `code` is the shape name of the service's model
/// ("ClusterNotFoundException") or, for EC2, the documented code ("InvalidInstanceID.NotFound");
/// each protocol turns it into its own wire form.
struct Error {
  std::string code;
  std::string message;
  int http_status = 400;
  Fault fault = Fault::kSender;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// A failure of the machine or of a part next to us (a socket, a file, Docker): never a caller's
/// mistake.
[[nodiscard]] inline std::unexpected<Error> failure(std::string code, std::string message) {
  return std::unexpected(Error{std::move(code), std::move(message), 500, Fault::kReceiver});
}

}  // namespace gantry

/// Evaluates `expr` (a Result); returns its error from the enclosing function, or binds the value
/// to `decl`.
#define GANTRY_TRY(decl, expr) GANTRY_TRY_IMPL(GANTRY_CONCAT(gantry_result_, __LINE__), decl, expr)
/// The same for a Result whose value is not wanted.
#define GANTRY_CHECK(expr)                                       \
  do {                                                           \
    if (auto gantry_checked = (expr); !gantry_checked) {         \
      return std::unexpected(std::move(gantry_checked).error()); \
    }                                                            \
  } while (false)

#define GANTRY_CONCAT_IMPL(a, b) a##b
#define GANTRY_CONCAT(a, b) GANTRY_CONCAT_IMPL(a, b)
#define GANTRY_TRY_IMPL(tmp, decl, expr)                    \
  auto tmp = (expr);                                        \
  if (!tmp) return std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
