#include "aws/constraints.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "aws/scalar.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {

void Pattern::Deleter::operator()(re2::RE2* regex) const { delete regex; }

const re2::RE2& Pattern::compiled() const {
  std::call_once(once_, [this] {
    re2::RE2::Options options;
    options.set_log_errors(false);
    compiled_.reset(
        new re2::RE2(re2::StringPiece(expression_.data(), expression_.size()), options));
  });
  return *compiled_;
}

bool Pattern::valid() const { return compiled().ok(); }

bool Pattern::matches(std::string_view text) const {
  return !valid() || re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled());
}

namespace {

/// AWS stops counting somewhere; a message of many lines helps nobody.
constexpr std::size_t kMaxViolations = 10;

/// One constraint that the request breaks.
struct Violation {
  std::string path;    ///< where, in the wording's spelling
  std::string member;  ///< "RunTaskRequest.taskDefinition"; empty for an element of a list or map
  std::string value;   ///< as text
  std::string requirement;  ///< "Member must ..."
  std::optional<Breach> breach;
  enum class Shown { kValue, kNull, kHidden } shown;
};

// --- the value as text ---

void append_text(std::string& out, const TypeSchema& type, const void* value);

/// As Java's toString: `Tag(key=a, value=b)`.
void append_structure(std::string& out, const StructSchema& schema, const void* object) {
  out += schema.name;
  std::string_view separator = "(";
  for (const MemberSchema& member : schema.members) {
    const void* value = member.get(object);
    if (!value) continue;
    out += std::exchange(separator, ", ");
    out += member.name;
    out += '=';
    append_text(out, *member.type, value);
  }
  out += separator == "(" ? "()" : ")";
}

void append_list(std::string& out, const TypeSchema& type, const void* list) {
  out += '[';
  for (std::size_t i = 0; i < type.list->size(list); ++i) {
    if (i != 0) out += ", ";
    append_text(out, *type.element, type.list->at(list, i));
  }
  out += ']';
}

void append_map(std::string& out, const TypeSchema& type, const void* map) {
  struct Context {
    std::string& out;
    const TypeSchema& element;
    std::string_view separator;
  } context{out, *type.element, ""};
  out += '{';
  type.map->each(map, &context, [](void* erased, const std::string& key, const void* value) {
    auto& c = *static_cast<Context*>(erased);
    c.out += std::exchange(c.separator, ", ");
    c.out += key;
    c.out += '=';
    append_text(c.out, c.element, value);
  });
  out += '}';
}

void append_text(std::string& out, const TypeSchema& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
    case Kind::kDocument:
      out += *static_cast<const std::string*>(value);
      return;
    case Kind::kInteger:
      return append_number(out, *static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return append_number(out, *static_cast<const std::int64_t*>(value));
    case Kind::kDouble:
      return append_number(out, *static_cast<const double*>(value));
    case Kind::kBoolean:
      out += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::kTimestamp:
      out += format_iso8601(*static_cast<const Time*>(value));
      return;
    case Kind::kBlob:
      out += "java.nio.HeapByteBuffer";
      return;
    case Kind::kList:
      return append_list(out, type, value);
    case Kind::kMap:
      return append_map(out, type, value);
    case Kind::kStructure:
      return append_structure(out, *type.structure, value);
  }
}

// --- finding violations ---

/// What min and max limit; absent for kinds that have no size.
struct Measure {
  enum class Of { kLength, kValue } of;
  double amount;
};
std::optional<Measure> measure(const TypeSchema& type, const void* value) {
  using enum Measure::Of;
  switch (type.kind) {
    case Kind::kString:
      return Measure{kLength, double(count_code_points(*static_cast<const std::string*>(value)))};
    case Kind::kBlob:
      return Measure{kLength, double(static_cast<const std::string*>(value)->size())};
    case Kind::kList:
      return Measure{kLength, double(type.list->size(value))};
    case Kind::kMap:
      return Measure{kLength, double(type.map->size(value))};
    case Kind::kInteger:
      return Measure{kValue, double(*static_cast<const std::int32_t*>(value))};
    case Kind::kLong:
      return Measure{kValue, double(*static_cast<const std::int64_t*>(value))};
    case Kind::kDouble:
      return Measure{kValue, *static_cast<const double*>(value)};
    default:
      return std::nullopt;
  }
}

/// Coral's paths are Java's: `autoScalingGroupName`, `tags.1.member.key`.
std::string lower_first(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

const KnownText* find_text(const ValidationProfile& profile, std::string_view member,
                           Breach breach) {
  const auto at = std::ranges::find_if(profile.texts, [&](const KnownText& text) {
    return text.member == member && text.breach == breach;
  });
  return at == profile.texts.end() ? nullptr : &*at;
}

class Checker {
 public:
  explicit Checker(const ValidationProfile& profile) : profile_(profile) {}

  void structure(const StructSchema& schema, const void* object) {
    for (const MemberSchema& member : schema.members) {
      const void* found = member.get(object);
      if (!found && !member.required) continue;
      const Scope scope(path_, spelled(member));
      std::string name = fmt::format("{}.{}", schema.name, member.name);
      if (member.required && profile_.required && is_missing(member, name, found)) {
        add({.member = std::move(name),
             .requirement = "Member must not be null",
             .breach = Breach::kMissing,
             .shown = Violation::Shown::kNull});
      } else if (found) {
        value(*member.type, found, name);
      }
    }
  }

  std::vector<Violation> take() && { return std::move(violations_); }

 private:
  /// Adds a part to the path for as long as it lives.
  class Scope {
   public:
    Scope(std::string& path, std::string_view part) : path_(path), size_(path.size()) {
      if (!path.empty()) path += '.';
      path += part;
    }
    ~Scope() { path_.resize(size_); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    std::string& path_;
    std::size_t size_;
  };

  std::string spelled(const MemberSchema& member) const {
    return profile_.wording == Wording::kEc2 ? std::string(member.query_name)
                                             : lower_first(member.name);
  }

  /// ECS calls a blank text missing ("can not be blank"), and an empty list where its sentence is
  /// known to be "cannot be empty"; other required lists may be empty
  /// (PutClusterCapacityProviders).
  bool is_missing(const MemberSchema& member, const std::string& name, const void* found) const {
    if (!found) return true;
    if (profile_.wording != Wording::kEcs) return false;
    if (member.type->kind == Kind::kString) {
      return static_cast<const std::string*>(found)->find_first_not_of(' ') == std::string::npos;
    }
    return member.type->kind == Kind::kList && member.type->list->size(found) == 0 &&
           find_text(profile_, name, Breach::kMissing) != nullptr;
  }

  void add(Violation violation) {
    if (violations_.size() == kMaxViolations) return;
    violation.path = path_;
    violations_.push_back(std::move(violation));
  }

  void value(const TypeSchema& type, const void* value, const std::string& member) {
    if (type.constraints) limits(type, *type.constraints, value, member);
    switch (type.kind) {
      case Kind::kStructure:
        return structure(*type.structure, value);
      case Kind::kList:
        return list(type, value);
      case Kind::kMap:
        return map(type, value);
      default:
        return;
    }
  }

  void list(const TypeSchema& type, const void* list) {
    for (std::size_t i = 0; i < type.list->size(list); ++i) {
      const std::string part = profile_.wording == Wording::kEc2 ? fmt::to_string(i + 1)
                                                                 : fmt::format("{}.member", i + 1);
      const Scope scope(path_, part);
      value(*type.element, type.list->at(list, i), {});
    }
  }

  void map(const TypeSchema& type, const void* map) {
    struct Context {
      Checker& checker;
      const TypeSchema& type;
    } context{*this, type};
    type.map->each(map, &context, [](void* erased, const std::string& key, const void* value) {
      const auto& c = *static_cast<Context*>(erased);
      const Scope scope(c.checker.path_, key);
      const Scope member(c.checker.path_, "member");
      if (c.type.key->constraints)
        c.checker.limits(*c.type.key, *c.type.key->constraints, &key, {});
      c.checker.value(*c.type.element, value, {});
    });
  }

  void limits(const TypeSchema& type, const Constraints& limits, const void* value,
              const std::string& member) {
    const auto broken = [&](std::string requirement, std::optional<Breach> breach = {}) {
      Violation violation{
          .member = member,
          .requirement = "Member must " + std::move(requirement),
          .breach = breach,
          .shown = limits.sensitive ? Violation::Shown::kHidden : Violation::Shown::kValue};
      append_text(violation.value, type, value);
      add(std::move(violation));
    };
    if (const auto measured = measure(type, value)) {
      const bool length = measured->of == Measure::Of::kLength;
      if (length ? profile_.lengths : profile_.ranges) {
        const char* noun = length ? "length" : "value";
        if (limits.min && measured->amount < double(*limits.min)) {
          broken(fmt::format("have {} greater than or equal to {}", noun, *limits.min));
        }
        if (limits.max && measured->amount > double(*limits.max)) {
          broken(fmt::format("have {} less than or equal to {}", noun, *limits.max));
        }
      }
    }
    if (type.kind != Kind::kString) return;
    const auto& text = *static_cast<const std::string*>(value);
    if (limits.pattern && profile_.patterns && !limits.pattern->matches(text)) {
      broken(fmt::format("satisfy regular expression pattern: {}", limits.pattern->model()));
    }
    if (!limits.enum_values.empty() && profile_.enums &&
        std::ranges::find(limits.enum_values, text) == limits.enum_values.end()) {
      broken(fmt::format("satisfy enum value set: [{}]", fmt::join(limits.enum_values, ", ")),
             Breach::kEnum);
    }
  }

  const ValidationProfile& profile_;
  std::string path_;
  std::vector<Violation> violations_;
};

// --- wording them ---

std::string with_value(std::string_view message, std::string_view value) {
  std::string out(message);
  if (const auto at = out.find("{}"); at != std::string::npos) out.replace(at, 2, value);
  return out;
}

std::optional<Error> known_error(const ValidationProfile& profile, const Violation& violation) {
  if (!violation.breach) return std::nullopt;
  const KnownText* text = find_text(profile, violation.member, *violation.breach);
  if (!text) return std::nullopt;
  return Error{std::string(text->code), with_value(text->message, violation.value)};
}

std::string coral_sentence(const Violation& violation) {
  switch (violation.shown) {
    case Violation::Shown::kNull:
      return fmt::format("Value null at '{}' failed to satisfy constraint: {}", violation.path,
                         violation.requirement);
    case Violation::Shown::kHidden:
      return fmt::format("Value at '{}' failed to satisfy constraint: {}", violation.path,
                         violation.requirement);
    case Violation::Shown::kValue:
      break;
  }
  return fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}", violation.value,
                     violation.path, violation.requirement);
}

Error coral_error(const ValidationProfile& profile, const std::vector<Violation>& violations) {
  std::string message = fmt::format("{} validation error{} detected: ", violations.size(),
                                    violations.size() == 1 ? "" : "s");
  std::string_view separator = "";
  for (const Violation& violation : violations) {
    message += std::exchange(separator, "; ");
    message += coral_sentence(violation);
  }
  return {std::string(profile.code), std::move(message)};
}

Error ec2_error(const Violation& violation) {
  if (violation.breach == Breach::kMissing) {
    return {"MissingParameter",
            fmt::format("The request must contain the parameter {}", violation.path)};
  }
  return {"InvalidParameterValue",
          fmt::format("Value ({}) for parameter {} is invalid. {}", violation.value, violation.path,
                      violation.requirement)};
}

/// `taskDefinition` -> `TaskDefinition can not be blank.`
Error ecs_missing(const ValidationProfile& profile, const Violation& violation) {
  std::string name = violation.member.substr(violation.member.find('.') + 1);
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return {std::string(profile.code), name + " can not be blank."};
}

}  // namespace

Result<void> check_constraints(const ServiceInfo& service, const StructSchema& schema,
                               const void* object) {
  const ValidationProfile& profile = service.validation;
  Checker checker(profile);
  checker.structure(schema, object);
  const std::vector<Violation> violations = std::move(checker).take();
  if (violations.empty()) return {};
  const Violation& first = violations.front();
  if (auto known = known_error(profile, first)) return std::unexpected(*std::move(known));
  if (profile.wording == Wording::kEc2) return std::unexpected(ec2_error(first));
  if (profile.wording == Wording::kEcs && first.breach == Breach::kMissing) {
    return std::unexpected(ecs_missing(profile, first));
  }
  return std::unexpected(coral_error(profile, violations));
}

}  // namespace gantry::aws
