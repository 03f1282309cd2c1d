#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/container_engine.h"

/// The Docker Engine API's documents, read leniently: a member that an engine leaves out keeps its
/// default.
namespace gantry::docker {

/// Errors: `Engine` if `text` is not JSON.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

// Walks by member names; absent where a member is missing or of another type.
[[nodiscard]] const boost::json::value* find(const boost::json::value& value,
                                             std::initializer_list<std::string_view> path);
[[nodiscard]] std::string get_string(const boost::json::value& value,
                                     std::initializer_list<std::string_view> path);
[[nodiscard]] std::int64_t get_int(const boost::json::value& value,
                                   std::initializer_list<std::string_view> path);
[[nodiscard]] bool get_bool(const boost::json::value& value,
                            std::initializer_list<std::string_view> path);
[[nodiscard]] std::vector<std::string> get_strings(const boost::json::value& value,
                                                   std::initializer_list<std::string_view> path);
[[nodiscard]] std::map<std::string, std::string> get_map(
    const boost::json::value& value, std::initializer_list<std::string_view> path);

/// The engine's answer to a call that failed: 404 `NotFound`, 409 `Conflict`, else `Engine`; the
/// message is its own text.
[[nodiscard]] Error engine_error(int status, std::string_view body);

/// What one line of a pull's or a load's progress says went wrong; absent if it tells progress.
[[nodiscard]] std::optional<Error> progress_error(const boost::json::value& line);

/// GET /version and GET /info together.
[[nodiscard]] ports::EngineInfo to_engine_info(const boost::json::value& version,
                                               const boost::json::value& info);
/// GET /images/{name}/json
[[nodiscard]] ports::ImageInfo to_image_info(const boost::json::value& image);
/// GET /containers/{id}/json
[[nodiscard]] ports::ContainerInfo to_container_info(const boost::json::value& container);
/// One line of GET /events; absent unless it is about a container.
[[nodiscard]] std::optional<ports::EngineEvent> to_event(const boost::json::value& line);

}  // namespace gantry::docker
