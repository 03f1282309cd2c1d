#pragma once

#include <functional>

#include "base/result.h"

namespace gantry::ports {

/// The one-shot end of an asynchronous call, run on the caller's Executor. A part that is destroyed
/// first drops it unrun.
template <class T>
using Callback = std::move_only_function<void(Result<T>)>;

}  // namespace gantry::ports
