// Any text as an expression: an error of its own, or one that can be asked.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ecs/query/expression.h"
#include "ecs/tests/query_subject.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gantry::ecs::query;
  static const testing::Host kHost = [] {
    testing::Host host;
    host.attributes = {{"a", "value"}, {"b", ""}};
    host.version = "1.80.0";
    host.id = "i-1";
    host.running = 3;
    host.groups = {"service:web", "family:db"};
    return host;
  }();
  const auto parsed = parse({reinterpret_cast<const char*>(data), size}, kMaxFilterLength);
  if (parsed) {
    (void)parsed->matches(kHost);
  } else if (parsed.error().code != "InvalidParameterException") {
    std::abort();
  }
  return 0;
}
