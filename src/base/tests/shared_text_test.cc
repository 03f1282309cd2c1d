#include "base/shared_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/boxed.h"

namespace gantry {
namespace {

TEST(SharedTextTest, IsAStringToItsUsers) {
  const SharedText text = std::string("arn:aws:ecs");
  EXPECT_EQ(text, "arn:aws:ecs");
  EXPECT_EQ("arn:aws:ecs", text);
  EXPECT_LT(text, std::string("arn:aws:ect"));
  EXPECT_EQ(fmt::format("{}", text), "arn:aws:ecs");
  const std::string copy = text;
  EXPECT_EQ(copy, "arn:aws:ecs");
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_EQ(SharedText(""), SharedText());
}

TEST(SharedTextTest, IsFoundByAString) {
  const std::vector<SharedText> texts{"a", "b"};
  EXPECT_EQ(std::ranges::find(texts, std::string("b")) - texts.begin(), 1);
}

TEST(SharedTextTest, CopiesShareTheCharactersAndOutliveTheFirst) {
  SharedText copy;
  {
    const SharedText first("a text");
    copy = first;
    EXPECT_EQ(copy.view().data(), first.view().data());
  }
  EXPECT_EQ(copy, "a text");
  copy.clear();
  EXPECT_TRUE(copy.empty());
}

TEST(TextPoolTest, LetsEqualTextsShare) {
  TextPool pool;
  SharedText a("the same"), b("the same"), c("another");
  for (SharedText* text : {&a, &b, &c}) pool.share(*text);
  EXPECT_EQ(a.view().data(), b.view().data());
  EXPECT_EQ(b, "the same");
  EXPECT_EQ(c, "another");
  EXPECT_EQ(pool.size(), 2U);
}

TEST(TextPoolTest, ForgetsWhatNobodyHas) {
  TextPool pool;
  SharedText kept("kept");
  pool.share(kept);
  for (int i = 0; i < 100'000; ++i) {
    SharedText passing(std::to_string(i));
    pool.share(passing);
  }
  EXPECT_LT(pool.size(), 2'000U);
  SharedText again("kept");
  pool.share(again);
  EXPECT_EQ(again.view().data(), kept.view().data());
}

TEST(BoxedTest, CopiesDeeplyAndComparesByValue) {
  Boxed<std::string> a = std::string("x");
  Boxed<std::string> b = a;
  EXPECT_EQ(a, b);
  *b = "y";
  EXPECT_EQ(*a, "x");
  EXPECT_FALSE(a == b);
  EXPECT_FALSE(Boxed<std::string>().has_value());
  EXPECT_EQ(Boxed<std::string>(std::optional<std::string>()).value_or("z"), "z");
}

}  // namespace
}  // namespace gantry
