#include "random_struct.h"

#include <array>
#include <limits>

#include "base/time.h"

namespace gantry::aws {
namespace {

constexpr int kMaxDepth = 5;

class Filler {
 public:
  explicit Filler(std::mt19937& random) : random_(random) {}

  void structure(const StructSchema& schema, void* object, int depth) {
    for (const MemberSchema& member : schema.members) {
      const bool leaf = member.type->kind < Kind::kList;
      if (up_to(1) == 0 && (leaf || depth < kMaxDepth))
        value(*member.type, member.emplace(object), depth + 1);
    }
  }

 private:
  std::int64_t up_to(std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random_);
  }

  std::string text() {
    static constexpr std::array<std::string_view, 12> kPieces = {
        "a", "Z", "9", " ", "\"", "\\", "\n", "<&>", "é", "漢", "😀", "\x01"};
    std::string out;
    for (std::int64_t i = up_to(6); i > 0; --i)
      out += kPieces[static_cast<std::size_t>(up_to(kPieces.size() - 1))];
    return out;
  }

  std::int64_t whole(std::int64_t least, std::int64_t most) {
    if (up_to(9) == 0) return up_to(1) == 0 ? least : most;
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }

  void value(const TypeSchema& type, void* out, int depth) {
    using Int = std::numeric_limits<std::int32_t>;
    using Long = std::numeric_limits<std::int64_t>;
    switch (type.kind) {
      case Kind::kString:
        *static_cast<std::string*>(out) = text();
        return;
      case Kind::kInteger:
        *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(whole(Int::min(), Int::max()));
        return;
      case Kind::kLong:
        *static_cast<std::int64_t*>(out) = whole(Long::min(), Long::max());
        return;
      case Kind::kDouble:
        *static_cast<double*>(out) =
            std::ldexp(double(whole(Int::min(), Int::max())), int(up_to(80)) - 40);
        return;
      case Kind::kBoolean:
        *static_cast<bool*>(out) = up_to(1) == 0;
        return;
      case Kind::kTimestamp:
        *static_cast<Time*>(out) = from_epoch_millis(whole(-62135596800000, 253402300799999));
        return;
      case Kind::kBlob:
        for (std::int64_t i = up_to(8); i > 0; --i)
          *static_cast<std::string*>(out) += static_cast<char>(up_to(255));
        return;
      case Kind::kDocument:
        *static_cast<std::string*>(out) = R"({"a":[1,null,"x"]})";
        return;
      case Kind::kList:
        for (std::int64_t i = up_to(3); i > 0; --i)
          value(*type.element, type.list->append(out), depth);
        return;
      case Kind::kMap:
        for (std::int64_t i = up_to(3); i > 0; --i)
          value(*type.element, type.map->insert(out, text()), depth);
        return;
      case Kind::kStructure:
        return structure(*type.structure, out, depth);
    }
  }

  std::mt19937& random_;
};

}  // namespace

void fill_randomly(const StructSchema& schema, void* object, std::mt19937& random) {
  Filler(random).structure(schema, object, 0);
}

}  // namespace gantry::aws
