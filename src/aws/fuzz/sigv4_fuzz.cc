// Everything of a request that is read before its signature is proven: Authorization header, query,
// frame of a telemetry session, aws-chunked body.
#include <cstdint>
#include <string_view>

#include "aws/aws_chunked.h"
#include "aws/canonical.h"
#include "aws/sigv4.h"

namespace aws = gantry::aws;

namespace {

void check(aws::http::Request request) {
  const auto info = aws::parse_authorization(request);
  if (!info) return;
  aws::SigningKeyCache keys(4);
  (void)aws::check_time(*info, gantry::parse_amz_date("20260101T000000Z").value(),
                        std::chrono::minutes(5));
  (void)aws::check_scope(*info, "ecs", {});
  (void)aws::check_signature(request, *info, "secret", keys);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  aws::http::Request request;
  request.method = "GET";
  request.path = "/" + std::string(text.substr(0, size / 4));
  request.headers = {{"Host", "h"}, {"X-Amz-Date", "20260101T000000Z"}};
  request.body = text;

  auto in_query = request;
  in_query.query = text;
  check(std::move(in_query));
  auto in_header = request;
  in_header.headers.add("Authorization", std::string(text));
  check(std::move(in_header));
  if (auto frame = aws::unpack_signed_frame(text, request)) check(*std::move(frame));

  (void)aws::decode_unsigned_chunks(text);
  (void)aws::decode_signed_chunks(text,
                                  {.key = "k", .amz_date = "d", .scope = "s", .signature = "0"});
  // Encoding what was decoded settles: the canonical form of a canonical form is itself.
  const auto once = aws::canonical_query(text);
  if (aws::canonical_query(once) != once) __builtin_trap();
  return 0;
}
