#include "app/cli/places.h"

#include <gtest/gtest.h>

#include "app/cli/tests/folder.h"

namespace gantry::cli {
namespace {

namespace fs = std::filesystem;

void make_recipes(const fs::path& folder) {
  fs::create_directories(folder / "instance");
  ASSERT_TRUE(write_file(folder / "build", "#!/bin/sh\n"));
}

TEST(PlacesTest, ACheckoutsProgramFindsTheCheckoutsRecipes) {
  testing::Folder checkout;
  make_recipes(checkout.path() / "images");
  const auto found = find_installation(checkout.path() / "build/release/bin/gantry");
  EXPECT_EQ(found.images, checkout.path() / "images");
  EXPECT_EQ(found.gantryd(), checkout.path() / "build/release/bin/gantryd");
}

TEST(PlacesTest, AnInstalledProgramFindsTheRecipesInShare) {
  testing::Folder prefix;
  make_recipes(prefix.path() / "share/gantry/images");
  EXPECT_EQ(find_installation(prefix.path() / "bin/gantry").images,
            prefix.path() / "share/gantry/images");
}

TEST(PlacesTest, ALoneProgramHasNoRecipes) {
  testing::Folder folder;
  EXPECT_EQ(find_installation(folder.path() / "bin/gantry").images, fs::path());
}

TEST(PlacesTest, WritingReplacesTheFileOrSaysThatItCannot) {
  testing::Folder folder;
  ASSERT_TRUE(write_file(folder.path() / "a", "one"));
  ASSERT_TRUE(write_file(folder.path() / "a", "two"));
  EXPECT_EQ(read_file(folder.path() / "a"), "two");
  EXPECT_FALSE(write_file(folder.path() / "missing/a", "one"));
  EXPECT_EQ(read_file(folder.path() / "missing/a"), std::nullopt);
}

}  // namespace
}  // namespace gantry::cli
