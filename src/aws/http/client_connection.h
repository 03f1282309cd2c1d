#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <memory>
#include <optional>
#include <string>

#include "aws/http/connector.h"
#include "base/executor.h"

namespace gantry::aws::http {

/// Where the pieces of an answer go.
struct Exchange {
  std::move_only_function<void(Response head)> on_head;
  std::move_only_function<void(std::string_view piece)> on_chunk;
  /// Exactly once and last, unless close() came before. `answered`: at least a byte of the answer
  /// was here.
  std::move_only_function<void(Result<void> result, bool answered)> on_end;
};

class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  using error_code = boost::system::error_code;
  enum class Body { kExpected, kNone /* the answer to a HEAD */ };
  ResponseParser(Exchange& exchange, std::size_t header_bytes, Body body);

  /// 100 Continue and its kind: another head follows.
  [[nodiscard]] bool is_interim() const { return interim_; }

 private:
  using string_view = boost::beast::string_view;
  void on_request_impl(boost::beast::http::verb, string_view, string_view, int,
                       error_code&) override {}
  void on_response_impl(int status, string_view reason, int version, error_code& ec) override;
  void on_field_impl(boost::beast::http::field, string_view name, string_view value,
                     error_code&) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  Exchange& exchange_;
  Response head_;
  bool interim_ = false;
};

/// One connection that runs one exchange at a time.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(ClientSocket socket, std::size_t header_bytes);

  void start(std::string request, ResponseParser::Body body, Exchange exchange);
  /// False once the peer closed it, or said that it would.
  [[nodiscard]] bool reusable() const { return reusable_; }
  /// Drops the exchange's handlers unrun.
  void close();

 private:
  using error_code = boost::system::error_code;

  void read();
  void on_read(error_code ec, std::size_t size);
  void parse();
  void end(Result<void> result);

  ClientSocket socket_;
  const std::size_t header_bytes_;
  ResponseParser::Body body_ = ResponseParser::Body::kExpected;
  boost::beast::flat_buffer buffer_;
  std::string out_;
  std::shared_ptr<Exchange>
      exchange_;  ///< shared: a handler may close this connection under itself
  std::optional<ResponseParser> parser_;
  bool answered_ = false;
  bool reading_ = false;
  bool reusable_ = true;
};

}  // namespace gantry::aws::http
