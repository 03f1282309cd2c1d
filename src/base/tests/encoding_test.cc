#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/id_source.h"

namespace gantry {
namespace {

TEST(EncodingTest, Base64MatchesTheVectorsOfRfc4648) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(EncodingTest, Base64RefusesWhatIsNot) {
  for (const auto* text : {"Z", "Zg=a", "Zg===", "Z!==", "Zm9vYg="})
    EXPECT_FALSE(from_base64(text)) << text;
  EXPECT_EQ(from_base64("Zm 9v\nYg"), "foob");
}

TEST(EncodingTest, Base64RoundTripsRandomBytes) {
  SeededIdSource ids(7);
  for (std::size_t length = 0; length < 200; ++length) {
    std::string bytes(length, '\0');
    ids.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

TEST(EncodingTest, UriEncodingKeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(uri_encode("a/b c+d~_.-é"), "a%2Fb%20c%2Bd~_.-%C3%A9");
  EXPECT_EQ(uri_encode("a/b c", Slash::kKeep), "a/b%20c");
}

TEST(EncodingTest, UriDecodingLeavesStrayPercentSigns) {
  EXPECT_EQ(uri_decode("a%2Fb+c%zz%4", Plus::kSpace), "a/b c%zz%4");
  EXPECT_EQ(uri_decode("a+b", Plus::kKeep), "a+b");
}

TEST(EncodingTest, Utf8RefusesOverlongFormsSurrogatesAndTruncation) {
  for (const auto* good : {"", "abc", "é", "€", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_valid_utf8(good));
  for (const auto* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3",
                          "\xE2\x82", "\x80", "\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
  }
  EXPECT_EQ(count_code_points("a€\xF0\x9F\x98\x80"), 3U);
}

}  // namespace
}  // namespace gantry
