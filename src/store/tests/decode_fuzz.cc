// Any bytes as a row: an error, or a record that comes back when written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "store/record.h"
#include "store/tests/records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gantry::store::testing::Job;
  const auto job = gantry::store::decode_record<Job>({reinterpret_cast<const char*>(data), size});
  if (!job) return 0;
  const std::string row = gantry::store::encode_record(*job);
  const auto again = gantry::store::decode_record<Job>(row);
  // By the bytes, as a NaN is not equal to itself.
  if (!again || gantry::store::encode_record(*again) != row) std::abort();
  return 0;
}
