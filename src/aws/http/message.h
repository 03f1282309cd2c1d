#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gantry::aws::http {

/// ASCII only, as header names are.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Headers in order of arrival; names compare without regard to case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// Replaces every field of that name.
  void set(std::string name, std::string value);
  /// The first field of that name; empty if there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;

  void reserve(std::size_t count) { fields_.reserve(count); }
  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// Where a connection came in: decides what the root key pair may do (loopback and the VPC only).
struct Peer {
  std::string remote_ip;
  int remote_port = 0;
  std::string local_ip;
  int local_port = 0;
  bool tls = false;
};

struct Request {
  std::string method;  ///< upper case
  std::string path;    ///< as sent, still percent-encoded, without the query
  std::string query;   ///< as sent, without `?`
  Headers headers;
  std::string body;
  Peer peer;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  /// If set, the body is this file (sent in pieces, never wholly in memory) and `body` is ignored.
  std::optional<std::string> body_file;
};

}  // namespace gantry::aws::http
