#include "base/arn.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(ArnTest, SplitsIntoPartsAndKeepsColonsOfTheResource) {
  const auto arn = parse_arn("arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7");
  ASSERT_TRUE(arn);
  EXPECT_EQ(*arn, (Arn{.partition = "aws",
                       .service = "ecs",
                       .region = "eu-west-1",
                       .account = "111122223333",
                       .resource = "task-definition/shop:7"}));
  EXPECT_EQ(arn->str(), "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7");
}

TEST(ArnTest, RefusesTextsWithFewerThanSixParts) {
  for (const auto* text : {"", "arn", "arn:aws:ecs:eu-west-1:1", "urn:aws:ecs:eu-west-1:1:x",
                           "arn:aws:ecs:eu-west-1:1:"}) {
    EXPECT_FALSE(parse_arn(text)) << text;
  }
}

TEST(ArnTest, MakesAnArnOfAScope) {
  EXPECT_EQ(make_arn("ecs", {.account = "000000000000", .region = "us-east-1"}, "cluster/default"),
            "arn:aws:ecs:us-east-1:000000000000:cluster/default");
}

}  // namespace
}  // namespace gantry
