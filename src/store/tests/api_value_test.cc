#include "store/api_value.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "store/record.h"

namespace gantry::store {
namespace {

using api::ecs::HealthCheck;
using api::ecs::KeyValuePair;

struct Service {
  std::string name;
  std::optional<HealthCheck> health;
  std::vector<KeyValuePair> environment;
  KeyValuePair label;

  friend bool operator==(const Service&, const Service&) = default;
  static constexpr auto kFields =
      fields(field<1>(&Service::name), field<2>(&Service::health), field<3>(&Service::environment),
             field<4>(&Service::label));
};

TEST(ApiValueTest, ARecordWithApiStructsComesBackAsItWas) {
  const Service service{
      .name = "web",
      .health = HealthCheck{.command = std::vector<std::string>{"CMD", "true"}, .interval = 5},
      .environment = {{.name = "A", .value = "\"1\"\n"}, {}},
      .label = {.name = "l"}};
  EXPECT_EQ(decode_record<Service>(encode_record(service)), service);
  EXPECT_EQ(decode_record<Service>(encode_record(Service{})), Service{});
}

TEST(ApiValueTest, TextThatIsNoJsonIsMalformed) {
  EXPECT_EQ(decode_record<Service>("\x12\x02{]").error().message, "field 2 is malformed");
}

}  // namespace
}  // namespace gantry::store
