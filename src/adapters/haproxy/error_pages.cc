#include "adapters/haproxy/error_pages.h"

#include <fmt/format.h>

#include <map>

namespace gantry::haproxy {

std::string status_line(int status) {
  static const std::map<int, std::string> kTitles = {{301, "Moved Permanently"},
                                                     {302, "Found"},
                                                     {400, "Bad Request"},
                                                     {403, "Forbidden"},
                                                     {405, "Not Allowed"},
                                                     {408, "Request Time-out"},
                                                     {414, "Request-URI Too Large"},
                                                     {500, "Internal Server Error"},
                                                     {501, "Not Implemented"},
                                                     {502, "Bad Gateway"},
                                                     {503, "Service Temporarily Unavailable"},
                                                     {504, "Gateway Time-out"},
                                                     {505, "HTTP Version Not Supported"}};
  const auto title = kTitles.find(status);
  return title == kTitles.end() ? fmt::format("{}", status)
                                : fmt::format("{} {}", status, title->second);
}

std::string error_page(const std::string& status_line) {
  return fmt::format(
      "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
      "</body>\r\n</html>\r\n",
      status_line);
}

}  // namespace gantry::haproxy
