#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "store/commit_log.h"

namespace gantry::store {

/// What survives a crash in tests and simulations; outlives the logs made on it.
class MemoryDisk {
 public:
  /// The process is gone: what is not durable is lost, and the logs made so far write and report
  /// nothing any more.
  void crash() { ++epoch_; }

  /// While full, writing transactions are refused.
  void set_full(bool full) { full_ = full; }
  /// The next write fails, as a broken disk's would.
  void break_next_write() { broken_ = true; }

  [[nodiscard]] Seq durable() const { return durable_; }

 private:
  friend class MemoryCommitLog;

  std::map<std::pair<std::string, std::string>, std::string> rows_;  ///< by table and key
  Seq durable_ = 0;
  std::uint64_t epoch_ = 0;
  bool full_ = false;
  bool broken_ = false;
};

/// Commits to a MemoryDisk in groups: one write at a time, of everything appended until it began,
/// each taking `write_time`. Everything runs on the executor's thread.
class MemoryCommitLog final : public CommitLog {
 public:
  MemoryCommitLog(Executor& executor, MemoryDisk& disk, Millis write_time = Millis(0));
  ~MemoryCommitLog() override;

  Result<Seq> load(const RowSink& sink) override;
  Result<void> start(Events events) override;
  void append(Seq seq, std::vector<RowChange> rows) override;
  Result<void> writable(std::span<const RowChange> rows) const override;

 private:
  struct Pending {
    Seq seq;
    std::vector<RowChange> rows;
  };

  [[nodiscard]] bool is_cut_off() const { return failed_ || epoch_ != disk_.epoch_; }
  void begin_write();
  void end_write();
  void apply(std::deque<Pending>& transactions);

  Executor& executor_;
  MemoryDisk& disk_;
  const Millis write_time_;
  const std::uint64_t epoch_;
  Events events_;
  std::deque<Pending> queued_;
  std::deque<Pending> writing_;
  bool failed_ = false;
  Timer write_;
};

}  // namespace gantry::store
