// Any bytes as an EC2 query request: no crash, and what was read is written and read back the same.
#include <cstdlib>

#include "../tests/form_writer.h"
#include "api/wire_ec2/operations.h"
#include "api/wire_ec2/types.h"
#include "aws/protocol.h"
#include "aws/query_codec.h"

namespace {

using namespace gantry::aws;
using gantry::api::wire_ec2::Echo;
using gantry::api::wire_ec2::operations::kRepeat;

std::string written(const AnyStruct& input) {
  return to_form(Echo::kSchema, input.data(), FormLists::kFlat);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)decode_request(kRepeat, text);
  const auto first = decode_ec2_request(kRepeat, text);
  if (!first) return 0;
  (void)encode_response(kRepeat, *first, "r-1");
  const auto second = decode_ec2_request(kRepeat, written(*first));
  if (!second || written(*second) != written(*first)) std::abort();
  return 0;
}
