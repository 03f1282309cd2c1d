#include "aws/bind.h"

#include <gtest/gtest.h>

#include "api/wire_json/bind.h"

namespace gantry::aws {
namespace {

using namespace api::wire_json;

struct Context {
  int calls = 0;
};

struct Complete {
  Result<Echo> repeat(Context& context, const Echo& input) {
    ++context.calls;
    return input;
  }
  Result<RequireResponse> require(Context&, const Need&) {
    return std::unexpected(Error{"BadThing", "no"});
  }
};

struct LacksAnOperation {
  Result<Echo> repeat(Context&, const Echo&);
};

struct AnswersAnotherType : Complete {
  Result<Need> repeat(Context&, const Echo&);
};

static_assert(ServesAll<Complete, Context>);
static_assert(!ServesAll<LacksAnOperation, Context>);
static_assert(!ServesAll<AnswersAnotherType, Context>);
static_assert(!ServesAll<Complete, int>);

TEST(BindTest, EveryOperationReachesItsMemberFunction) {
  Complete service;
  auto bound = bind<Context>(service);
  ASSERT_EQ(bound.size(), 2U);
  EXPECT_EQ(bound[0].info, &operations::kRepeat);
  EXPECT_EQ(bound[1].info, &operations::kRequire);

  Context context;
  const auto output = bound[0].invoke(context, AnyStruct::of(Echo{.text = "a"}));
  ASSERT_TRUE(output);
  EXPECT_EQ(output->as<Echo>(), Echo{.text = "a"});
  EXPECT_EQ(context.calls, 1);
}

TEST(BindTest, ErrorsPassThrough) {
  Complete service;
  auto bound = bind<Context>(service);
  Context context;
  const auto output = bound[1].invoke(context, AnyStruct::of(Need{}));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error(), (Error{"BadThing", "no"}));
}

}  // namespace
}  // namespace gantry::aws
