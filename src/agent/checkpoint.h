#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace gantry::agent {

/// The agent's memory across restarts: a map of texts. What put() and erase() did survives kill -9
/// once they returned.
class Checkpoint {
 public:
  virtual ~Checkpoint() = default;
  virtual Result<std::map<std::string, std::string>> load() = 0;
  virtual Result<void> put(std::string_view key, std::string_view value) = 0;
  virtual Result<void> erase(std::string_view key) = 0;
};

/// Nothing outlives the process: for simulation, and for an agent without ECS_DATADIR.
class MemoryCheckpoint final : public Checkpoint {
 public:
  Result<std::map<std::string, std::string>> load() override { return values_; }
  Result<void> put(std::string_view key, std::string_view value) override;
  Result<void> erase(std::string_view key) override;

 private:
  std::map<std::string, std::string> values_;
};

/// `agent.db` in the data folder, SQLite.
class FileCheckpoint final : public Checkpoint {
 public:
  /// Errors: `Checkpoint`, when the folder cannot be written or the file is not ours.
  static Result<std::unique_ptr<FileCheckpoint>> open(const std::string& folder);
  ~FileCheckpoint() override;

  Result<std::map<std::string, std::string>> load() override;
  Result<void> put(std::string_view key, std::string_view value) override;
  Result<void> erase(std::string_view key) override;

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  using Handle = std::unique_ptr<sqlite3, Close>;

  explicit FileCheckpoint(Handle db) : db_(std::move(db)) {}
  Result<void> run(const char* sql, std::string_view key, std::string_view value);

  Handle db_;
};

}  // namespace gantry::agent
