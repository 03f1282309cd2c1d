#include "aws/query_codec.h"

#include <gtest/gtest.h>

#include "api/wire_query/operations.h"
#include "api/wire_query/types.h"

namespace gantry::aws {
namespace {

using api::wire_query::Echo;
using api::wire_query::Tree;
using api::wire_query::operations::kRepeat;
using api::wire_query::operations::kRequire;

Echo decoded(std::string_view body) {
  auto input = decode_query_request(kRepeat, body);
  EXPECT_TRUE(input) << input.error().message;
  return input ? input->take<Echo>() : Echo{};
}

/// The result's members, without the envelope.
std::string encoded(Echo echo) {
  const std::string text = encode_query_response(kRepeat, AnyStruct::of(std::move(echo)), "r-1");
  const auto start = text.find("<RepeatResult>") + 14;
  return text.substr(start, text.find("</RepeatResult>") - start);
}

TEST(QueryCodecTest, ScalarsAreReadFromTheForm) {
  EXPECT_EQ(
      decoded(
          "Action=Repeat&Version=2020-01-01&Text=a+b%26c%C3%A9&Count=3&Big=-5&Ratio=2.5&Flag=true"
          "&When=2025-11-24T16%3A00%3A01.250Z&Bytes=AP8%3D"),
      (Echo{.big = -5,
            .bytes = std::string("\0\xFF", 2),
            .count = 3,
            .flag = true,
            .ratio = 2.5,
            .text = "a b&cé",
            .when = from_epoch_millis(1764000001250)}));
}

TEST(QueryCodecTest, ListsAreReadByNumberWhateverTheirOrder) {
  EXPECT_EQ(decoded("Texts.member.10=c&Texts.member.2=b&Texts.member.1=a"),
            (Echo{.texts = std::vector<std::string>({"a", "b", "c"})}));
  EXPECT_EQ(decoded("FlatTexts.1=a&FlatTexts.2=b"),
            (Echo{.flat_texts = std::vector<std::string>({"a", "b"})}));
  EXPECT_EQ(decoded("Other.entry.1=a"), (Echo{.renamed = std::vector<std::string>({"a"})}));
  EXPECT_EQ(decoded("Trees.member.1.label=x&Trees.member.1.branches.member.1.label=y"),
            (Echo{.trees = {{Tree{.branches = {{Tree{.label = "y"}}}, .label = "x"}}}}));
}

TEST(QueryCodecTest, ABareNameIsAnEmptyListAndAnAbsentOneNone) {
  EXPECT_EQ(decoded("Texts="), Echo{.texts = std::vector<std::string>()});
  EXPECT_EQ(decoded("Text="), Echo{.text = ""});
  EXPECT_EQ(decoded(""), Echo{});
}

TEST(QueryCodecTest, MapsAreReadFromTheirEntries) {
  EXPECT_EQ(decoded("Counts.entry.1.key=ab&Counts.entry.1.value=1&Counts.entry.2.key=cd&Counts."
                    "entry.2.value=2"),
            (Echo{.counts = {{{"ab", 1}, {"cd", 2}}}}));
  EXPECT_EQ(decoded("FlatCounts.1.key=ab&FlatCounts.1.value=1"),
            (Echo{.flat_counts = {{{"ab", 1}}}}));
}

TEST(QueryCodecTest, UnknownParametersAreSkipped) {
  EXPECT_EQ(decoded("Novelty.1.X=1&Text=a"), Echo{.text = "a"});
}

TEST(QueryCodecTest, AValueOfTheWrongTypeIsMalformedInput) {
  const auto input = decode_query_request(kRepeat, "Counts.entry.1.key=a&Counts.entry.1.value=abc");
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error(), (Error{"MalformedInput",
                                  "Could not convert 'abc' at 'Counts.entry.1.value' to Integer"}));
}

TEST(QueryCodecTest, TextThatIsNotUtf8OrTooDeepIsRefused) {
  EXPECT_EQ(decode_query_request(kRepeat, "Text=%FF").error().code, "MalformedQueryString");
  std::string deep = "Tree";
  for (int i = 0; i < 40; ++i) deep += ".graft";
  EXPECT_EQ(decode_query_request(kRepeat, deep + ".label=x").error().code, "MalformedQueryString");
}

TEST(QueryCodecTest, TheResponseHasResultAndMetadata) {
  EXPECT_EQ(
      encode_query_response(kRepeat, AnyStruct::of(Echo{.text = "a"}), "r-1"),
      "<RepeatResponse "
      "xmlns=\"http://wire.example/doc/2020-01-01/\"><RepeatResult><Text>a</Text></RepeatResult>"
      "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></RepeatResponse>");
}

TEST(QueryCodecTest, AnOperationWithoutResultAnswersMetadataOnly) {
  EXPECT_EQ(encode_query_response(kRequire, AnyStruct::make(*kRequire.output), "r-1"),
            "<RequireResponse xmlns=\"http://wire.example/doc/2020-01-01/\">"
            "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></RequireResponse>");
}

TEST(QueryCodecTest, ListsAndMapsAreWrittenWithTheirWrappers) {
  EXPECT_EQ(encoded({.texts = std::vector<std::string>({"a", "b"})}),
            "<Texts><member>a</member><member>b</member></Texts>");
  EXPECT_EQ(encoded({.texts = std::vector<std::string>()}), "<Texts></Texts>");
  EXPECT_EQ(encoded({.flat_texts = std::vector<std::string>({"a", "b"})}),
            "<FlatTexts>a</FlatTexts><FlatTexts>b</FlatTexts>");
  EXPECT_EQ(encoded({.renamed = std::vector<std::string>({"a"})}),
            "<Other><entry>a</entry></Other>");
  EXPECT_EQ(encoded({.counts = {{{"ab", 1}}}}),
            "<Counts><entry><key>ab</key><value>1</value></entry></Counts>");
  EXPECT_EQ(encoded({.flat_counts = {{{"ab", 1}}}}),
            "<FlatCounts><key>ab</key><value>1</value></FlatCounts>");
}

TEST(QueryCodecTest, ScalarsAreWrittenAsXmlText) {
  EXPECT_EQ(encoded({.bytes = std::string("\0\xFF", 2),
                     .flag = false,
                     .ratio = 0.5,
                     .when = from_epoch_millis(1764000001250)}),
            "<Bytes>AP8=</Bytes><Flag>false</Flag><Ratio>0.5</"
            "Ratio><When>2025-11-24T16:00:01.250Z</When>");
}

TEST(QueryCodecTest, MarkupIsEscapedAndWhatXmlCannotCarryIsReplaced) {
  EXPECT_EQ(encoded({.text = "<a href=\"x\">&\r\n\té</a>"}),
            "<Text>&lt;a href=&quot;x&quot;&gt;&amp;&#xD;\n\té&lt;/a&gt;</Text>");
  EXPECT_EQ(encoded({.text = std::string("a\0b\x1b\xEF\xBF\xBF", 7)}),
            "<Text>a\uFFFDb\uFFFD\uFFFD</Text>");
}

TEST(QueryCodecTest, TheErrorNamesWhoMustMendIt) {
  EXPECT_EQ(
      encode_query_error(*kRepeat.service, Error{"Odd", "a<b", 400, Fault::kSender}, "r-1"),
      "<ErrorResponse "
      "xmlns=\"http://wire.example/doc/2020-01-01/\"><Error><Type>Sender</Type><Code>Odd</Code>"
      "<Message>a&lt;b</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
}

}  // namespace
}  // namespace gantry::aws
