#include "aws/http/client_connection.h"

#include <boost/asio/write.hpp>
#include <utility>

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;

constexpr std::size_t kReadSize = 64 * 1024;

}  // namespace

ResponseParser::ResponseParser(Exchange& exchange, std::size_t header_bytes, Body body)
    : exchange_(exchange) {
  header_limit(static_cast<std::uint32_t>(header_bytes));
  body_limit(boost::none);  // who takes the body limits it
  eager(true);
  skip(body == Body::kNone);
}

void ResponseParser::on_response_impl(int status, string_view, int, error_code&) {
  head_.status = status;
  interim_ = status < 200 && status != 101;
}

void ResponseParser::on_field_impl(bhttp::field, string_view name, string_view value, error_code&) {
  if (!is_header_done()) head_.headers.add(std::string(name), std::string(value));
}

void ResponseParser::on_header_impl(error_code&) {
  if (!interim_) exchange_.on_head(std::move(head_));
}

std::size_t ResponseParser::on_body_impl(string_view body, error_code&) {
  exchange_.on_chunk(body);
  return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  exchange_.on_chunk(body);
  return body.size();
}

ClientConnection::ClientConnection(ClientSocket socket, std::size_t header_bytes)
    : socket_(std::move(socket)), header_bytes_(header_bytes) {}

void ClientConnection::start(std::string request, ResponseParser::Body body, Exchange exchange) {
  exchange_ = std::make_shared<Exchange>(std::move(exchange));
  body_ = body;
  answered_ = false;
  parser_.emplace(*exchange_, header_bytes_, body_);
  out_ = std::move(request);
  // An error of the writing shows in the reading too, with the answer that the peer may have sent
  // before it closed.
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this()](error_code, std::size_t) {});
  read();
}

void ClientConnection::close() {
  reusable_ = false;
  exchange_.reset();
  error_code ignored;
  socket_.close(ignored);
}

void ClientConnection::read() {
  // Reading goes on between exchanges: that is how the peer's closing is noticed.
  if (std::exchange(reading_, true)) return;
  socket_.async_read_some(
      buffer_.prepare(kReadSize),
      [self = shared_from_this()](error_code ec, std::size_t size) { self->on_read(ec, size); });
}

void ClientConnection::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  if (!exchange_) return close();
  if (ec) {
    reusable_ = false;
    const auto keep = exchange_;
    if (ec == asio::error::eof && answered_ && parser_->is_header_done()) {
      error_code incomplete;
      parser_->put_eof(incomplete);
      if (!incomplete) return end({});
    }
    return end(failure("ConnectionClosed", "the connection broke off: " + ec.message()));
  }
  answered_ = true;
  buffer_.commit(size);
  parse();
}

void ClientConnection::parse() {
  const auto keep = exchange_;
  while (buffer_.size() > 0 && exchange_) {
    error_code ec;
    buffer_.consume(parser_->put(buffer_.data(), ec));
    if (!exchange_) return;  // a handler closed us
    if (ec && ec != bhttp::error::need_more) {
      reusable_ = false;
      return end(failure("MalformedResponse", "the answer is not valid HTTP: " + ec.message()));
    }
    if (parser_->is_done()) {
      if (!parser_->is_interim()) {
        reusable_ = reusable_ && parser_->keep_alive() && buffer_.size() == 0;
        return end({});
      }
      parser_.emplace(*exchange_, header_bytes_, body_);
      continue;
    }
    if (ec == bhttp::error::need_more) break;
  }
  if (exchange_) read();
}

void ClientConnection::end(Result<void> result) {
  const auto exchange = std::exchange(exchange_, nullptr);
  if (!exchange) return;
  if (reusable_) read();
  exchange->on_end(std::move(result), answered_);
}

}  // namespace gantry::aws::http
