// Any bytes as a JSON request: no crash, and what was read is written and read back the same.
#include <cstdlib>

#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "api/wire_json/operations.h"
#include "api/wire_json/types.h"
#include "aws/json_codec.h"
#include "aws/protocol.h"

namespace {

template <class T>
void round_trip(std::string_view text) {
  const auto first = gantry::aws::from_json<T>(text);
  if (!first) return;
  const std::string written = gantry::aws::to_json(*first);
  const auto second = gantry::aws::from_json<T>(written);
  // Compared as text, because a NaN is not equal to itself.
  if (!second || gantry::aws::to_json(*second) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  round_trip<gantry::api::wire_json::Echo>(text);
  round_trip<gantry::api::ecs::RegisterTaskDefinitionRequest>(text);
  (void)gantry::aws::decode_request(gantry::api::wire_json::operations::kRepeat, text);
  (void)gantry::aws::decode_request(gantry::api::ecs::operations::kRegisterTaskDefinition, text);
  (void)gantry::aws::decode_json_error(400, text, "");
  return 0;
}
