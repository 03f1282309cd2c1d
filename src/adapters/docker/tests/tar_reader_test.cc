#include "adapters/docker/tar_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "adapters/docker/tests/tar_builder.h"

namespace gantry::docker {
namespace {

using testing::ElementsAre;

struct Recorder final : TarSink {
  Result<void> begin_entry(const TarEntry& entry) override {
    entries.push_back(entry);
    contents.emplace_back();
    return {};
  }
  Result<void> data(std::string_view piece) override {
    contents.back() += piece;
    return {};
  }
  Result<void> end_entry() override {
    ++ended;
    return {};
  }
  std::vector<TarEntry> entries;
  std::vector<std::string> contents;
  std::size_t ended = 0;
};

Result<void> read(Recorder& recorder, std::string_view bytes, std::size_t piece) {
  TarReader reader(recorder);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    GANTRY_CHECK(reader.feed(bytes.substr(0, piece)));
  }
  return reader.finish();
}

TEST(TarReaderTest, EntriesArriveWholeWhateverTheSizeOfThePieces) {
  std::string large(1500, 'x');
  auto archive = TarBuilder()
                     .folder("a/")
                     .file("a/one", "1")
                     .symlink("a/two", "one")
                     .file("big", large)
                     .file("nil", "")
                     .finish();
  for (std::size_t piece : {1UL, 7UL, 512UL, 1000UL, archive.size()}) {
    Recorder recorder;
    ASSERT_TRUE(read(recorder, archive, piece));
    EXPECT_THAT(recorder.contents, ElementsAre("", "1", "", large, ""));
    EXPECT_EQ(recorder.ended, 5U);
    EXPECT_EQ(recorder.entries[1].name, "a/one");
    EXPECT_EQ(recorder.entries[1].type, TarEntryType::kFile);
    EXPECT_EQ(recorder.entries[2].link_target, "one");
    EXPECT_EQ(recorder.entries[3].size, 1500U);
  }
}

TEST(TarReaderTest, APaxHeaderNamesTheNextEntryOnly) {
  std::string name(200, 'n');
  auto record = fmt::format("path={}\n", name);
  auto archive = TarBuilder()
                     .entry('x', "pax", {}, fmt::format("{} {}", record.size() + 4, record))
                     .file("short", "1")
                     .file("next", "2")
                     .finish();
  Recorder recorder;
  ASSERT_TRUE(read(recorder, archive, 100));
  EXPECT_EQ(recorder.entries[0].name, name);
  EXPECT_EQ(recorder.entries[1].name, "next");
}

TEST(TarReaderTest, AGnuLongNameNamesTheNextEntryOnly) {
  std::string name(300, 'g');
  auto archive = TarBuilder()
                     .entry('L', "././@LongLink", {}, name + '\0')
                     .file("short", "1")
                     .file("next", "2")
                     .finish();
  Recorder recorder;
  ASSERT_TRUE(read(recorder, archive, 100));
  EXPECT_EQ(recorder.entries[0].name, name);
  EXPECT_EQ(recorder.entries[1].name, "next");
}

TEST(TarReaderTest, AnArchiveThatIsCutShortIsAnError) {
  auto archive = TarBuilder().file("one", std::string(600, 'x')).finish();
  Recorder recorder;
  auto result = read(recorder, std::string_view(archive).substr(0, 700), 100);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "Tar");
}

TEST(TarReaderTest, AHeaderWithAWrongChecksumIsAnError) {
  auto archive = TarBuilder().file("one", "1").finish();
  archive[0] = 'X';
  Recorder recorder;
  EXPECT_FALSE(read(recorder, archive, 512));
}

}  // namespace
}  // namespace gantry::docker
