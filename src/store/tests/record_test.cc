#include "store/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "store/tests/records.h"

namespace gantry::store {
namespace {

using testing::HostId;
using testing::Job;
using testing::Port;
using testing::Status;

Job full_job() {
  return {.name = "build",
          .status = Status::kStopped,
          .host = HostId("i-1"),
          .essential = false,
          .exit_code = std::numeric_limits<std::int64_t>::min(),
          .attempts = 65535,
          .weight = -0.125,
          .created = from_epoch_millis(1'700'000'000'123),
          .stopped = from_epoch_millis(-5),
          .grace = Millis(7),
          .cpu = {256},
          .memory = {-1},
          .main_port = Port{.host = 80, .protocol = ""},
          .ports = {{.host = -1}, {.host = 443, .protocol = "tcp"}},
          .tags = {{"a", {"x", std::string(300, 'y')}}, {"", {}}},
          .zones = {-3, 0, 9},
          .links = std::vector<std::string>{}};
}

TEST(RecordTest, AFullRecordComesBackAsItWas) {
  EXPECT_EQ(decode_record<Job>(encode_record(full_job())), full_job());
}

TEST(RecordTest, AnInitialRecordComesBackAsItWas) {
  EXPECT_EQ(decode_record<Job>(encode_record(Job{})), Job{});
}

TEST(RecordTest, AnAbsentListAndAnEmptyOneDiffer) {
  EXPECT_FALSE(decode_record<Job>(encode_record(Job{.links = {}}))->links.has_value());
  EXPECT_TRUE(decode_record<Job>(encode_record(Job{.links = std::vector<std::string>{}}))
                  ->links.has_value());
}

// The bytes are the format of data files: they must never change.
TEST(RecordTest, TheBytesAreTheDocumentedOnes) {
  const Port port{.host = -2, .protocol = "tcp"};
  EXPECT_EQ(encode_record(port), std::string("\x08\x03\x12\x03tcp"));
}

struct OldHost {
  std::string id;
  static constexpr auto kFields = fields(field<1>(&OldHost::id));
};
struct NewHost {
  std::string id;
  std::string zone = "a";
  std::vector<std::int64_t> disks;
  double load = 0;
  static constexpr auto kFields = fields(field<1>(&NewHost::id), field<3>(&NewHost::zone),
                                         field<4>(&NewHost::disks), field<9>(&NewHost::load));
};

TEST(RecordTest, AnOldRowGivesNewMembersTheirInitialValues) {
  const auto host = decode_record<NewHost>(encode_record(OldHost{"h1"}));
  ASSERT_TRUE(host);
  EXPECT_EQ(host->id, "h1");
  EXPECT_EQ(host->zone, "a");
}

TEST(RecordTest, AnOldReaderSkipsFieldsThatItDoesNotKnow) {
  const auto host = decode_record<OldHost>(
      encode_record(NewHost{.id = "h1", .zone = "b", .disks = {1, 2}, .load = 1}));
  ASSERT_TRUE(host);
  EXPECT_EQ(host->id, "h1");
}

TEST(RecordTest, AnEmptyValueIsKeptWhereTheMemberStartsOutFull) {
  EXPECT_EQ(decode_record<NewHost>(encode_record(NewHost{.id = "h1", .zone = ""}))->zone, "");
}

struct WideCount {
  std::int64_t count = 0;
  static constexpr auto kFields = fields(field<1>(&WideCount::count));
};
struct NarrowCount {
  std::int8_t count = 0;
  static constexpr auto kFields = fields(field<1>(&NarrowCount::count));
};

TEST(RecordTest, ANumberThatDoesNotFitItsMemberIsMalformed) {
  EXPECT_EQ(decode_record<NarrowCount>(encode_record(WideCount{-128}))->count, -128);
  EXPECT_FALSE(decode_record<NarrowCount>(encode_record(WideCount{128})));
}

TEST(RecordTest, ANumberThatIsNoEnumeratorIsMalformed) {
  EXPECT_EQ(decode_record<Job>("\x10\x07")->status, Status::kStopped);
  EXPECT_EQ(decode_record<Job>("\x10\x06").error().message, "field 2 is malformed");
  EXPECT_FALSE(decode_record<Job>("\x10\x40"));
}

TEST(RecordTest, AFieldOfAnotherWireTypeIsMalformed) {
  EXPECT_FALSE(decode_record<Job>("\x0a\x01x\x12\x01x"));
}

TEST(RecordTest, EveryTruncationIsMalformedOrARecord) {
  const std::string row = encode_record(full_job());
  for (std::size_t length = 0; length < row.size(); ++length) {
    if (const auto job = decode_record<Job>(row.substr(0, length))) {
      EXPECT_EQ(decode_record<Job>(encode_record(*job)), job);
    }
  }
}

TEST(RecordTest, AnyDamagedByteGivesAnErrorOrARecordThatComesBack) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::string row = encode_record(full_job());
    for (int i = 0; i < 3; ++i) row[random() % row.size()] = static_cast<char>(random());
    if (const auto job = decode_record<Job>(row)) {
      const std::string again = encode_record(*job);
      EXPECT_EQ(encode_record(*decode_record<Job>(again)), again);
    }
  }
}

struct Tree {
  std::vector<Tree> branches;
  static constexpr auto kFields = fields(field<1>(&Tree::branches));
};

TEST(RecordTest, ARowThatNestsWithoutEndIsMalformed) {
  std::string row;
  for (int depth = 0; depth < 50; ++depth) {
    Writer out;
    out.varint(1 << 3 | 2);
    out.block([&] { out.block([&] { out.raw(row); }); });
    row = std::move(out).take();
  }
  EXPECT_FALSE(decode_record<Tree>(row));
}

TEST(WireTest, VarintsComeBackAndOverlongOnesAreMalformed) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, ~std::uint64_t{0}}) {
    Writer out;
    out.varint(value);
    EXPECT_EQ(Reader(std::move(out).take()).varint(), value);
  }
  EXPECT_FALSE(Reader(std::string(9, '\xff') + '\x02').varint());
  EXPECT_FALSE(Reader(std::string(11, '\x80')).varint());
}

TEST(WireTest, ZigzagKeepsSmallMagnitudesSmall) {
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(unzigzag(zigzag(value)), value);
  }
}

}  // namespace
}  // namespace gantry::store
