#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "agent/task.h"

namespace gantry::agent {

// Pieces of JSON that the metadata and the introspection endpoints have in common.

void add_time(boost::json::object& object, std::string_view key, const std::optional<Time>& time);
void add_text(boost::json::object& object, std::string_view key, std::string_view text);
[[nodiscard]] boost::json::array ports_json(const Container& container);
[[nodiscard]] boost::json::array volumes_json(const Task& task, const Container& container);
[[nodiscard]] boost::json::array networks_json(const Task& task);
[[nodiscard]] Status desired_of(const Task& task, const Container& container);

}  // namespace gantry::agent
