#include "aws/form_tree.h"

#include "base/encoding.h"

namespace gantry::aws {
namespace {

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(Error{"MalformedQueryString", std::move(message)});
}

/// Takes the text up to the next `separator` off the front.
std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view head = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return head;
}

}  // namespace

Result<FormNode> parse_form(std::string_view body) {
  FormNode root;
  while (!body.empty()) {
    std::string_view raw_value = take_until(body, '&');
    if (raw_value.empty()) continue;
    const std::string name = uri_decode(take_until(raw_value, '='), Plus::kSpace);
    std::string value = uri_decode(raw_value, Plus::kSpace);
    if (!is_valid_utf8(name) || !is_valid_utf8(value))
      return malformed("The query string is not valid UTF-8");
    FormNode* node = &root;
    std::string_view rest = name;
    for (std::size_t depth = 0; !rest.empty(); ++depth) {
      if (depth == kMaxFormDepth) return malformed("The query string is nested too deeply");
      const std::string_view part = take_until(rest, '.');
      auto at = node->children.find(part);
      if (at == node->children.end()) at = node->children.emplace(part, FormNode()).first;
      node = &at->second;
    }
    node->value = std::move(value);
  }
  return root;
}

}  // namespace gantry::aws
