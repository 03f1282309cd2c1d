#include <gtest/gtest.h>

#include "api/acs/types.h"
#include "api/ecs/types.h"
#include "api/tcs/types.h"
#include "api/wire_ec2/types.h"
#include "api/wire_json/types.h"
#include "api/wire_query/types.h"
#include "aws/json_codec.h"
#include "form_writer.h"
#include "random_struct.h"

namespace gantry::aws {
namespace {

template <class T>
void expect_round_trips() {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    T value;
    fill_randomly(T::kSchema, &value, random);
    const std::string text = to_json(value);
    const auto read = from_json<T>(text);
    ASSERT_TRUE(read) << read.error().message << '\n' << text;
    ASSERT_EQ(*read, value) << text;
  }
}

template <class T>
void expect_form_round_trips(FormLists lists) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    T value;
    fill_randomly(T::kSchema, &value, random);
    const std::string text = to_form(T::kSchema, &value, lists);
    const auto form = parse_form(text);
    ASSERT_TRUE(form) << form.error().message << '\n' << text;
    T read;
    ASSERT_TRUE(read_form(*form, lists, T::kSchema, &read)) << text;
    ASSERT_EQ(read, value) << text;
  }
}

TEST(JsonRoundTripTest, AnyStructOfEveryKindReadsBackEqual) {
  expect_round_trips<api::wire_json::Echo>();
}
TEST(JsonRoundTripTest, AnyTaskDefinitionReadsBackEqual) {
  expect_round_trips<api::ecs::TaskDefinition>();
}
TEST(JsonRoundTripTest, AnyPayloadReadsBackEqual) {
  expect_round_trips<api::acs::PayloadMessage>();
}
TEST(JsonRoundTripTest, AnyMetricsReadBackEqual) {
  expect_round_trips<api::tcs::PublishMetricsRequest>();
}

TEST(FormRoundTripTest, AnyStructOfEveryKindReadsBackEqualFromAQuery) {
  expect_form_round_trips<api::wire_query::Echo>(FormLists::kAsModelled);
}
TEST(FormRoundTripTest, AnyStructOfEveryKindReadsBackEqualFromAnEc2Query) {
  expect_form_round_trips<api::wire_ec2::Echo>(FormLists::kFlat);
}

}  // namespace
}  // namespace gantry::aws
