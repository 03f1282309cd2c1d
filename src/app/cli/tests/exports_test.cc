#include "app/cli/exports.h"

#include <gtest/gtest.h>

namespace gantry::cli {
namespace {

Variables two(const std::string& secret) {
  return {{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"}, {"AWS_SECRET_ACCESS_KEY", secret}};
}

TEST(ExportsTest, AClientNeedsEndpointKeyPairAndRegion) {
  EXPECT_EQ(client_variables("http://127.0.0.1:4566",
                             {.access_key_id = "test", .secret_access_key = "secret"}),
            (Variables{{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                       {"AWS_ACCESS_KEY_ID", "test"},
                       {"AWS_SECRET_ACCESS_KEY", "secret"},
                       {"AWS_DEFAULT_REGION", "us-east-1"}}));
}

TEST(ExportsTest, PlainValuesAreNotQuoted) {
  EXPECT_EQ(export_lines(two("test"), Shell::kSh),
            "export AWS_ENDPOINT_URL=http://127.0.0.1:4566\nexport AWS_SECRET_ACCESS_KEY=test\n");
  EXPECT_EQ(export_lines(two("test"), Shell::kFish),
            "set -gx AWS_ENDPOINT_URL http://127.0.0.1:4566\nset -gx AWS_SECRET_ACCESS_KEY test\n");
}

TEST(ExportsTest, ShellsSeeSpecialCharactersInQuotes) {
  EXPECT_EQ(export_lines({{"A", "it's $x\\"}}, Shell::kSh), "export A='it'\\''s $x\\'\n");
  EXPECT_EQ(export_lines({{"A", "it's $x\\"}}, Shell::kFish), "set -gx A 'it'\\''s $x\\\\'\n");
}

TEST(ExportsTest, JsonIsOneObject) {
  EXPECT_EQ(export_lines(two("a\"b"), Shell::kJson),
            "{\"AWS_ENDPOINT_URL\":\"http://127.0.0.1:4566\","
            "\"AWS_SECRET_ACCESS_KEY\":\"a\\\"b\"}\n");
}

}  // namespace
}  // namespace gantry::cli
