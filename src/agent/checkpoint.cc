#include "agent/checkpoint.h"

#include <sqlite3.h>

#include <filesystem>

namespace gantry::agent {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

std::unexpected<Error> sqlite_failure(sqlite3* db) {
  return failure("Checkpoint", sqlite3_errmsg(db));
}

Result<Statement> prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) return sqlite_failure(db);
  return Statement(statement);
}

std::string column(sqlite3_stmt* statement, int index) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
}

}  // namespace

Result<void> MemoryCheckpoint::put(std::string_view key, std::string_view value) {
  values_.insert_or_assign(std::string(key), std::string(value));
  return {};
}

Result<void> MemoryCheckpoint::erase(std::string_view key) {
  values_.erase(std::string(key));
  return {};
}

void FileCheckpoint::Close::operator()(sqlite3* db) const { sqlite3_close(db); }

FileCheckpoint::~FileCheckpoint() = default;

Result<std::unique_ptr<FileCheckpoint>> FileCheckpoint::open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure("Checkpoint", fmt::format("{}: {}", folder, error.message()));
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open((folder + "/agent.db").c_str(), &raw);
  Handle db(raw);
  if (opened != SQLITE_OK) return sqlite_failure(raw);
  constexpr auto kSetup =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=2000;"
      "CREATE TABLE IF NOT EXISTS state(key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;";
  if (sqlite3_exec(raw, kSetup, nullptr, nullptr, nullptr) != SQLITE_OK) return sqlite_failure(raw);
  return std::unique_ptr<FileCheckpoint>(new FileCheckpoint(std::move(db)));
}

Result<std::map<std::string, std::string>> FileCheckpoint::load() {
  GANTRY_TRY(const Statement statement, prepare(db_.get(), "SELECT key, value FROM state"));
  std::map<std::string, std::string> values;
  int step = sqlite3_step(statement.get());
  for (; step == SQLITE_ROW; step = sqlite3_step(statement.get())) {
    values.emplace(column(statement.get(), 0), column(statement.get(), 1));
  }
  if (step != SQLITE_DONE) return sqlite_failure(db_.get());
  return values;
}

Result<void> FileCheckpoint::put(std::string_view key, std::string_view value) {
  return run("INSERT OR REPLACE INTO state VALUES(?1, ?2)", key, value);
}

Result<void> FileCheckpoint::erase(std::string_view key) {
  return run("DELETE FROM state WHERE key=?1", key, {});
}

Result<void> FileCheckpoint::run(const char* sql, std::string_view key, std::string_view value) {
  GANTRY_TRY(const Statement statement, prepare(db_.get(), sql));
  sqlite3_bind_blob(statement.get(), 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  if (sqlite3_bind_parameter_count(statement.get()) > 1) {
    sqlite3_bind_blob(statement.get(), 2, value.data(), static_cast<int>(value.size()),
                      SQLITE_STATIC);
  }
  if (sqlite3_step(statement.get()) != SQLITE_DONE) return sqlite_failure(db_.get());
  return {};
}

}  // namespace gantry::agent
