#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string_view>

#include "aws/http/message.h"

namespace gantry::aws::http {

/// Reads one request into a Request, without the node per header that Beast's own containers cost.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  using Base = boost::beast::http::basic_parser<true>;
  using error_code = boost::system::error_code;

  RequestParser(std::size_t header_bytes, std::size_t body_bytes);

  [[nodiscard]] Request& request() { return request_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  [[nodiscard]] bool wants_websocket() const { return wants_websocket_; }
  [[nodiscard]] int http_version() const { return version_; }  ///< 10 or 11
  [[nodiscard]] bool is_head() const { return request_.method == "HEAD"; }

 private:
  void on_request_impl(boost::beast::http::verb method, boost::beast::string_view method_str,
                       boost::beast::string_view target, int version, error_code& ec) override;
  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field name, boost::beast::string_view name_string,
                     boost::beast::string_view value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(boost::optional<std::uint64_t> const& content_length,
                         error_code& ec) override;
  std::size_t on_body_impl(boost::beast::string_view body, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, boost::beast::string_view body,
                                 error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  void split_target(std::string_view target);

  Request request_;
  int version_ = 11;
  bool expects_continue_ = false;
  bool wants_websocket_ = false;
  bool has_transfer_encoding_ = false;
};

}  // namespace gantry::aws::http
