#include "store/record_set.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace gantry::store {
namespace {

struct Row {
  std::string name;
  [[nodiscard]] std::string_view key() const { return name; }
};

std::vector<std::string> keys_of(const RecordSet<Row>& set) {
  std::vector<std::string> keys;
  for (const Row* row : set) keys.push_back(row->name);
  return keys;
}

std::vector<std::string> backwards(const RecordSet<Row>& set) {
  std::vector<std::string> keys;
  for (auto at = set.end(); at != set.begin();) keys.push_back((*--at)->name);
  return keys;
}

TEST(RecordSetTest, AnEmptySetEndsWhereItBegins) {
  const RecordSet<Row> set;
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.begin(), set.end());
  EXPECT_EQ(set.upper_bound("a"), set.end());
}

TEST(RecordSetTest, WhatIsThereTwiceIsThereOnce) {
  const Row row{"a"};
  RecordSet<Row> set;
  set.insert(row);
  set.insert(row);
  EXPECT_EQ(set.size(), 1U);
  set.erase(row);
  set.erase(row);
  EXPECT_TRUE(set.empty());
}

/// Grows to thousands, so that chunks split, and shrinks to nothing, so that they merge.
TEST(RecordSetTest, ItIsASetInKeyOrderThroughAnyInsertionsAndErasures) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random(seed);
    std::deque<Row> rows;
    for (int i = 0; i < 3000; ++i) rows.push_back({fmt::format("{:05}", i)});
    RecordSet<Row> set;
    std::set<std::string> model;
    for (int step = 0; step < 12'000; ++step) {
      // In order at first, as when a table is loaded; then at random, growing and then shrinking.
      const auto number = step < 1500 ? static_cast<std::size_t>(2 * step) : random() % rows.size();
      const bool grows = step < 1500 || random() % 10 < (step < 7000 ? 7U : 2U);
      const Row& row = rows[number];
      if (grows) {
        set.insert(row);
        model.insert(row.name);
      } else {
        set.erase(row);
        model.erase(row.name);
      }
      ASSERT_EQ(set.size(), model.size());
      if (step % 500 != 0) continue;
      const std::vector<std::string> expected(model.begin(), model.end());
      ASSERT_EQ(keys_of(set), expected);
      ASSERT_EQ(backwards(set), std::vector<std::string>(model.rbegin(), model.rend()));
      const std::string probe = fmt::format("{:05}", random() % 3100);
      const auto at = set.upper_bound(probe);
      const auto wanted = model.upper_bound(probe);
      ASSERT_EQ(at == set.end(), wanted == model.end());
      if (wanted != model.end()) {
        ASSERT_EQ((*at)->name, *wanted);
      }
    }
    for (const Row& row : rows) set.erase(row);
    ASSERT_TRUE(set.empty());
  }
}

}  // namespace
}  // namespace gantry::store
