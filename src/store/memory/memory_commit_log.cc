#include "store/memory/memory_commit_log.h"

namespace gantry::store {

MemoryCommitLog::MemoryCommitLog(Executor& executor, MemoryDisk& disk, Millis write_time)
    : executor_(executor), disk_(disk), write_time_(write_time), epoch_(disk.epoch_) {}

MemoryCommitLog::~MemoryCommitLog() {
  write_.reset();
  if (is_cut_off()) return;
  apply(writing_);
  apply(queued_);
}

Result<Seq> MemoryCommitLog::load(const RowSink& sink) {
  for (const auto& [id, value] : disk_.rows_) GANTRY_CHECK(sink(id.first, id.second, value));
  return disk_.durable_;
}

Result<void> MemoryCommitLog::start(Events events) {
  events_ = std::move(events);
  return {};
}

void MemoryCommitLog::append(Seq seq, std::vector<RowChange> rows) {
  if (is_cut_off()) return;
  queued_.push_back({seq, std::move(rows)});
  if (writing_.empty()) begin_write();
}

Result<void> MemoryCommitLog::writable(std::span<const RowChange>) const {
  if (failed_)
    return failure("ServerException", "The store failed; nothing can be written until a restart.");
  if (disk_.full_)
    return failure("ServerException", "The simulated disk is full. Nothing was changed.");
  return {};
}

void MemoryCommitLog::begin_write() {
  std::swap(queued_, writing_);
  write_ = executor_.after(write_time_, [this] { end_write(); });
}

void MemoryCommitLog::end_write() {
  if (is_cut_off()) return;
  if (std::exchange(disk_.broken_, false)) {
    failed_ = true;
    events_.failed(Error{"StoreFailed", "the simulated disk broke", 500, Fault::kReceiver});
    return;
  }
  apply(writing_);
  events_.durable(disk_.durable_);
  if (!queued_.empty()) begin_write();
}

void MemoryCommitLog::apply(std::deque<Pending>& transactions) {
  for (Pending& transaction : transactions) {
    for (RowChange& row : transaction.rows) {
      std::pair id(std::string(row.table), std::move(row.key));
      if (row.value) {
        disk_.rows_.insert_or_assign(std::move(id), *std::move(row.value));
      } else {
        disk_.rows_.erase(id);
      }
    }
    disk_.durable_ = transaction.seq;
  }
  transactions.clear();
}

}  // namespace gantry::store
