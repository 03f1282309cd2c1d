#include "store/sqlite/connection.h"

namespace gantry::store::sqlite {
namespace {

std::unexpected<Error> sqlite_failure(sqlite3* connection) {
  return failure("StoreFailed", sqlite3_errmsg(connection));
}

}  // namespace

void Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
  // A null pointer would bind NULL.
  sqlite3_bind_blob64(statement_.get(), parameter, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

void Statement::bind(int parameter, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), parameter, number);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_failure(sqlite3_db_handle(statement_.get()));
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

Result<void> Statement::run() {
  const auto stepped = step();
  reset();
  GANTRY_CHECK(stepped);
  return {};
}

std::string_view Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

Result<Connection> Connection::open(const std::string& uri, int flags) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(uri.c_str(), &handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  if (handle == nullptr) return failure("StoreFailed", sqlite3_errstr(code));
  Connection connection(handle);
  if (code != SQLITE_OK) return sqlite_failure(handle);
  return connection;
}

Result<void> Connection::run(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return sqlite_failure(connection_.get());
  }
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return sqlite_failure(connection_.get());
  }
  return Statement(statement);
}

Result<Statement> Connection::first_row(std::string_view sql) {
  GANTRY_TRY(Statement statement, prepare(sql));
  GANTRY_TRY(const bool found, statement.step());
  if (!found) return failure("StoreFailed", "a row is missing");
  return statement;
}

Result<std::string> Connection::text(std::string_view sql) {
  GANTRY_TRY(const Statement row, first_row(sql));
  return std::string(row.text(0));
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  GANTRY_TRY(const Statement row, first_row(sql));
  return row.number(0);
}

void Connection::keep_log_on_close() {
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace gantry::store::sqlite
