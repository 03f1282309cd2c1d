#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::store::sqlite {

/// A prepared statement. Text that is bound must live until reset().
class Statement {
 public:
  void bind(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);
  void bind(int parameter, std::int64_t number);

  /// Whether there is a row. Errors: StoreFailed.
  [[nodiscard]] Result<bool> step();
  void reset();
  /// Runs a statement that gives no rows and resets it. Errors: StoreFailed.
  [[nodiscard]] Result<void> run();

  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A connection for one thread at a time; outlives its statements.
class Connection {
 public:
  /// `uri` as in https://www.sqlite.org/uri.html; `flags` are SQLITE_OPEN_...
  /// Errors: StoreFailed.
  [[nodiscard]] static Result<Connection> open(const std::string& uri, int flags);

  [[nodiscard]] Result<void> run(const std::string& sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// The first column of the first row. Errors: StoreFailed, also if there is no row.
  [[nodiscard]] Result<std::string> text(std::string_view sql);
  [[nodiscard]] Result<std::int64_t> number(std::string_view sql);

  /// Leaves the write-ahead log as it is when this closes.
  void keep_log_on_close();

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
  };
  [[nodiscard]] Result<Statement> first_row(std::string_view sql);

  explicit Connection(sqlite3* connection) : connection_(connection) {}

  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace gantry::store::sqlite
