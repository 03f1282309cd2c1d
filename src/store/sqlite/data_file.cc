#include "store/sqlite/data_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/encoding.h"
#include "store/sqlite/sqlite_commit_log.h"

namespace gantry::store::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kApplicationId = 0x476e7479;  // "Gnty"

// https://www.sqlite.org/fileformat2.html, "The Database Header"
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kHeaderSize = 100;
constexpr std::size_t kUserVersionOffset = 60;
constexpr std::size_t kApplicationIdOffset = 68;

fs::path beside(const fs::path& file, std::string_view suffix) {
  return file.string() + std::string(suffix);
}

std::string file_uri(const fs::path& file, std::string_view query) {
  return fmt::format("file:{}{}", uri_encode(fs::absolute(file).string(), Slash::kKeep), query);
}

std::unexpected<Error> damaged(const fs::path& file, std::string_view how) {
  return failure("CorruptData", fmt::format("The data file {} is damaged ({}); put a backup in its "
                                            "place, or choose another data folder. "
                                            "It was left as it is.",
                                            file.string(), how));
}

std::unexpected<Error> newer(const fs::path& file, std::int64_t version) {
  return failure(
      "NewerData",
      fmt::format("The data file {} was written by a newer Gantry (format {}, this one reads up to "
                  "{}); start that version, or choose another data folder. It was left as it is.",
                  file.string(), version, kFormatVersion));
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

/// Looks at the bytes before SQLite does.
Result<void> check_header(const fs::path& file) {
  std::array<char, kHeaderSize> bytes{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), bytes.size())) return damaged(file, "its header cannot be read");
  const std::string_view header(bytes.data(), bytes.size());
  if (!header.starts_with(kMagic)) return damaged(file, "it is not an SQLite file");
  if (big_endian(header.substr(kApplicationIdOffset)) != kApplicationId) {
    return damaged(file, "it is another program's");
  }
  const std::uint32_t version = big_endian(header.substr(kUserVersionOffset));
  if (version > kFormatVersion) return newer(file, version);
  return {};
}

/// Through SQLite, so with what the write-ahead log holds.
Result<void> check_contents(const fs::path& file, Connection& connection) {
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return damaged(file, version.error().message);
  if (*version > kFormatVersion) return newer(file, *version);
  if (*version < 1) return damaged(file, fmt::format("there is no format {}", *version));
  const auto verdict = connection.text("PRAGMA quick_check(1)");
  if (!verdict) return damaged(file, verdict.error().message);
  if (*verdict != "ok") return damaged(file, *verdict);
  return {};
}

bool holds_something(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return !error && size > 0;
}

/// For reading after a crash. SQLite reads a write-ahead log without making a -shm file only where
/// it holds the file alone, for which it must be open for writing; and it would empty the log into
/// the file on closing.
Result<Connection> open_with_log(const fs::path& file) {
  GANTRY_TRY(Connection connection, Connection::open(file_uri(file, ""), SQLITE_OPEN_READWRITE));
  connection.keep_log_on_close();
  GANTRY_CHECK(connection.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = ON;"));
  return connection;
}

}  // namespace

std::int64_t checksum(std::string_view table, std::string_view key, std::string_view value) {
  uLong sum = crc32(0, nullptr, 0);
  for (const std::string_view part : {table, key, value}) {
    // For a null pointer, which an empty blob has, crc32_z would begin anew.
    if (!part.empty()) sum = crc32_z(sum, reinterpret_cast<const Bytef*>(part.data()), part.size());
  }
  return static_cast<std::int64_t>(sum);
}

Result<std::optional<CheckedFile>> CheckedFile::open(const fs::path& file) {
  const bool has_log = holds_something(beside(file, "-wal"));
  std::error_code error;
  if (!fs::exists(file, error) && !error) {
    if (has_log) return damaged(file, "it is gone, but its write-ahead log is there");
    return std::nullopt;
  }
  GANTRY_CHECK(check_header(file));
  auto connection = has_log
                        ? open_with_log(file)
                        : Connection::open(file_uri(file, "?immutable=1"), SQLITE_OPEN_READONLY);
  if (!connection) return damaged(file, connection.error().message);
  GANTRY_CHECK(check_contents(file, *connection));
  return CheckedFile(file, *std::move(connection));
}

Result<Seq> CheckedFile::read(const CommitLog::RowSink& sink) {
  auto rows = connection_.prepare("SELECT tbl, key, value, crc FROM rows ORDER BY tbl, key");
  if (!rows) return damaged(file_, rows.error().message);
  for (;;) {
    const auto more = rows->step();
    if (!more) return damaged(file_, more.error().message);
    if (!*more) break;
    const auto table = rows->text(0), key = rows->text(1), value = rows->text(2);
    if (checksum(table, key, value) != rows->number(3)) {
      return damaged(file_, fmt::format("row {} of table {} has a wrong checksum", key, table));
    }
    if (auto taken = sink(table, key, value); !taken) return damaged(file_, taken.error().message);
  }
  const auto seq = connection_.number("SELECT seq FROM progress");
  if (!seq) return damaged(file_, seq.error().message);
  return *seq;
}

Result<void> create_data_file(const DataFolder& folder) {
  const fs::path file = folder.data_file();
  const fs::path draft = beside(file, ".new");
  for (const std::string_view suffix : {"", "-journal", "-wal", "-shm"}) {
    std::error_code ignored;
    fs::remove(beside(draft, suffix), ignored);
  }
  {
    GANTRY_TRY(Connection connection,
               Connection::open(file_uri(draft, ""), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    GANTRY_CHECK(connection.run(fmt::format(R"sql(
      PRAGMA synchronous = FULL;
      BEGIN;
      PRAGMA application_id = {};
      PRAGMA user_version = {};
      CREATE TABLE rows (tbl TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL,
                         PRIMARY KEY (tbl, key)) WITHOUT ROWID;
      CREATE TABLE progress (seq INTEGER NOT NULL);
      INSERT INTO progress VALUES (0);
      COMMIT;
      PRAGMA journal_mode = WAL;
    )sql",
                                            kApplicationId, kFormatVersion)));
  }
  std::error_code error;
  fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write, error);
  if (!error) fs::rename(draft, file, error);
  if (error)
    return failure("StoreFailed",
                   fmt::format("{} cannot be made: {}", file.string(), error.message()));
  return folder.sync();
}

Result<Connection> open_for_writing(const fs::path& file) {
  GANTRY_TRY(Connection connection, Connection::open(file_uri(file, ""), SQLITE_OPEN_READWRITE));
  // EXCLUSIVE before the first access: no other program writes in between, and no -shm file is
  // needed. The limits keep the write-ahead log, which a checkpoint empties, to some 24 MiB of the
  // reserve: as much as may be, for a page that is written twice in between is checkpointed once.
  GANTRY_CHECK(connection.run(R"sql(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 6000;
    PRAGMA journal_size_limit = 25165824;
    PRAGMA cache_size = -65536;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
  )sql"));
  GANTRY_TRY(const std::string mode, connection.text("PRAGMA journal_mode"));
  if (mode != "wal")
    return failure("StoreFailed",
                   fmt::format("{} is not in WAL mode but in {}", file.string(), mode));
  return connection;
}

}  // namespace gantry::store::sqlite
