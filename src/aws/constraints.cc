#include "aws/constraints.h"

#include <re2/re2.h>

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

}  // namespace gantry::aws
