#include "simulated/user_data.h"

#include <vector>

namespace gantry::simulated {
namespace {

constexpr std::string_view kFile = "/etc/ecs/ecs.config";

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

void assign(std::map<std::string, std::string>& config, std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || equals == 0) return;
  config[std::string(trim(line.substr(0, equals)))] = std::string(trim(line.substr(equals + 1)));
}

/// `echo TEXT >> FILE`; the text may be quoted.
void read_echo(std::map<std::string, std::string>& config, std::string_view command) {
  command = trim(command);
  if (!command.starts_with("echo ") || !command.contains(kFile)) return;
  const auto redirect = command.find('>');
  if (redirect == std::string_view::npos) return;
  assign(config, unquote(trim(command.substr(5, redirect - 5))));
}

/// The word that ends a here-document which `line` begins into the file; empty if it begins none.
std::string_view here_document_end(std::string_view line) {
  const auto marker = line.find("<<");
  if (marker == std::string_view::npos || !line.contains(kFile)) return {};
  std::string_view word = line.substr(marker + 2);
  if (word.starts_with('-')) word.remove_prefix(1);
  word = trim(word);
  return unquote(word.substr(0, word.find_first_of(" \t>;")));
}

}  // namespace

std::map<std::string, std::string> ecs_config_of(std::string_view user_data) {
  std::map<std::string, std::string> config;
  std::string_view end_word;
  for (const auto line : split(user_data, '\n')) {
    if (!end_word.empty()) {
      if (trim(line) == end_word) {
        end_word = {};
      } else {
        assign(config, trim(line));
      }
      continue;
    }
    end_word = here_document_end(line);
    if (end_word.empty()) {
      for (const auto command : split(line, ';')) read_echo(config, command);
    }
  }
  return config;
}

}  // namespace gantry::simulated
