#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gantry::store {

/// The number of a committed transaction: it grows by one with each that changed something, across
/// restarts. 0 is the empty store.
using Seq = std::int64_t;

struct RowChange {
  std::string_view table;  ///< lives as long as the program (R::kTable)
  std::string key;
  std::optional<std::string> value;  ///< absent: the row is erased
};

/// Where transactions become durable. The calls come from the state thread: load, start, then
/// append and writable. The destructor makes what was appended durable if it can, without another
/// event.
class CommitLog {
 public:
  /// Called for each row, ordered by table and key. An error ends the loading.
  using RowSink = std::function<Result<void>(std::string_view table, std::string_view key,
                                             std::string_view value)>;

  /// Called on any thread, one call at a time.
  struct Events {
    std::function<void(Seq)> durable;  ///< this transaction and all before it are durable
    std::function<void(const Error&)>
        failed;  ///< at most once, the last event: nothing more becomes durable
  };

  virtual ~CommitLog() = default;

  /// Gives every durable row to `sink` and returns the last durable transaction's number. Changes
  /// nothing on the disk.
  [[nodiscard]] virtual Result<Seq> load(const RowSink& sink) = 0;

  [[nodiscard]] virtual Result<void> start(Events events) = 0;

  /// Takes one transaction's rows, each key once. Never blocks. Transactions become durable whole
  /// and in order.
  virtual void append(Seq seq, std::vector<RowChange> rows) = 0;

  /// Whether `rows` would find room beside everything appended and a reserve.
  /// Errors: ServerException, saying what to do.
  [[nodiscard]] virtual Result<void> writable(std::span<const RowChange> rows) const = 0;
};

}  // namespace gantry::store
