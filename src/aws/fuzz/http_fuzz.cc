// The request parser, fed in two pieces, and the URL reader.
#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <string_view>

#include "aws/http/request_parser.h"
#include "aws/http/url.h"

namespace {

/// The bytes left over; the parser may have stopped anywhere.
std::string_view feed(gantry::aws::http::RequestParser& parser, std::string_view bytes,
                      bool& failed) {
  while (!bytes.empty() && !parser.is_done()) {
    boost::system::error_code ec;
    bytes.remove_prefix(parser.put(boost::asio::buffer(bytes), ec));
    if (ec == boost::beast::http::error::need_more) break;
    failed = static_cast<bool>(ec);
    if (failed) break;
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = gantry::aws::http;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)http::parse_url(text);
  http::RequestParser parser(4096, 4096);
  bool failed = false;
  std::string rest(feed(parser, text.substr(0, size / 2), failed));
  if (!failed) feed(parser, rest + std::string(text.substr(size / 2)), failed);
  if (failed || !parser.is_done()) return 0;
  if (parser.request().body.size() > 4096) __builtin_trap();
  return 0;
}
