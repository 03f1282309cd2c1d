#include "app/gantryd/options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>

#include "app/version.h"

namespace gantry::app {
namespace {

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(Error{"Usage", std::move(message)});
}

std::string from_environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : std::move(otherwise);
}

/// ADDRESS:PORT, IPv6 addresses in brackets.
Result<void> read_listen(const std::string& text, Options& options) {
  const auto colon = text.rfind(':');
  unsigned port = 0;
  const char* end = text.data() + text.size();
  if (colon == std::string::npos || colon == 0 ||
      std::from_chars(text.data() + colon + 1, end, port) !=
          std::from_chars_result{end, std::errc()} ||
      port > 65535) {
    return refuse(
        fmt::format("--listen wants ADDRESS:PORT, for example 127.0.0.1:4566; it got '{}'.", text));
  }
  options.listen_address = text.substr(0, colon);
  if (options.listen_address.starts_with('[') && options.listen_address.ends_with(']')) {
    options.listen_address = options.listen_address.substr(1, options.listen_address.size() - 2);
  }
  options.listen_port = static_cast<std::uint16_t>(port);
  return {};
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

Result<void> check(const Options& options) {
  if (options.root.is_default() && !is_loopback(options.listen_address)) {
    return refuse(fmt::format(
        "Everybody knows the key pair test/test: to listen on {} set GANTRY_ROOT_ACCESS_KEY_ID and "
        "GANTRY_ROOT_SECRET_ACCESS_KEY to a pair of your own.",
        options.listen_address));
  }
  if (options.root.account.size() != 12 ||
      options.root.account.find_first_not_of("0123456789") != std::string::npos) {
    return refuse(
        fmt::format("GANTRY_ACCOUNT_ID must have 12 digits; it is '{}'.", options.root.account));
  }
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    return refuse("--tls-certificate and --tls-key go together.");
  }
  return {};
}

}  // namespace

std::filesystem::path default_data_dir() {
  if (geteuid() == 0) return "/var/lib/gantry";
  const std::string home = from_environment("HOME", "/tmp");
  return std::filesystem::path(from_environment("XDG_DATA_HOME", home + "/.local/share")) /
         "gantry";
}

Result<std::optional<Options>> parse_options(int argc, const char* const* argv) {
  Options options;
  options.data_dir = default_data_dir();
  std::string listen = "127.0.0.1:4566";
  std::string log_format = "text";

  CLI::App app("gantryd: the control plane of Gantry, Amazon ECS that you run yourself.",
               "gantryd");
  app.set_version_flag("--version", std::string("gantryd ") + kVersion);
  app.add_option("--data-dir", options.data_dir, "Where the state is kept")
      ->envname("GANTRY_DATA_DIR")
      ->capture_default_str();
  app.add_option("--listen", listen, "Address and port of the API")
      ->envname("GANTRY_LISTEN")
      ->capture_default_str();
  app.add_option("--compute", options.compute, "Where instances run: docker or simulated")
      ->envname("GANTRY_COMPUTE")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Compute>{
          {"docker", Compute::kDocker}, {"simulated", Compute::kSimulated}}));
  app.add_option("--deployment", options.deployment,
                 "Names everything that is made on this machine")
      ->envname("GANTRY_DEPLOYMENT")
      ->capture_default_str();
  app.add_option("--machine-image", options.machine_image, "Docker image of the instances")
      ->envname("GANTRY_MACHINE_IMAGE");
  app.add_option("--agent-image", options.agent_image, "The container agent's image, a tar file")
      ->envname("GANTRY_AGENT_IMAGE");
  app.add_option("--keep-stopped-tasks", options.keep_stopped_hours,
                 "For how many hours stopped tasks can be described")
      ->envname("GANTRY_KEEP_STOPPED_TASKS")
      ->check(CLI::Range(1, 87600))
      ->capture_default_str();
  app.add_option("--events", options.events, "How many of ECS's events are kept; 0 keeps none")
      ->envname("GANTRY_EVENTS")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--io-threads", options.io_threads, "Threads that serve connections; 0 chooses")
      ->envname("GANTRY_IO_THREADS")
      ->check(CLI::Range(0, 64));
  app.add_option("--log-level", options.log_level, "trace, debug, info, warn or error")
      ->envname("GANTRY_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
  app.add_option("--log-format", log_format, "text or json")
      ->envname("GANTRY_LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--tls-certificate", options.tls_certificate,
                 "PEM file; the API is then served over TLS")
      ->envname("GANTRY_TLS_CERTIFICATE")
      ->check(CLI::ExistingFile);
  app.add_option("--tls-key", options.tls_key, "PEM file")
      ->envname("GANTRY_TLS_KEY")
      ->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& answered) {
    app.exit(answered);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return refuse(error.what());
  }

  GANTRY_CHECK(read_listen(listen, options));
  options.log_json = log_format == "json";
  options.root.account = from_environment("GANTRY_ACCOUNT_ID", options.root.account);
  options.root.access_key_id =
      from_environment("GANTRY_ROOT_ACCESS_KEY_ID", options.root.access_key_id);
  options.root.secret_access_key =
      from_environment("GANTRY_ROOT_SECRET_ACCESS_KEY", options.root.secret_access_key);
  GANTRY_CHECK(check(options));
  return options;
}

}  // namespace gantry::app
