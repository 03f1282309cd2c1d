// kill -9 at any moment loses no acknowledged transaction, and what is found is a whole number of
// transactions.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "store/database.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/table.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/records.h"
#include "store/tests/temp_folder.h"

namespace gantry::store {
namespace {

using testing::Host;

std::string id_of(Seq number) { return "host-" + std::to_string(number % 37); }

/// What transaction `seq` does: two records change, a third goes.
template <class Put, class Erase>
void apply(Seq seq, Put put, Erase erase) {
  put(Host{id_of(seq), std::to_string(seq)});
  put(Host{id_of(seq * 5 + 1), std::string(static_cast<std::size_t>(seq % 3000), 'z')});
  erase(id_of(seq * 11 + 2));
}

std::map<std::string, Host> model_at(Seq last) {
  std::map<std::string, Host> hosts;
  for (Seq seq = 1; seq <= last; ++seq) {
    apply(
        seq, [&](Host host) { hosts[host.id] = host; },
        [&](const std::string& id) { hosts.erase(id); });
  }
  return hosts;
}

/// The process that will be killed: commits without end, and writes the number of each durable
/// transaction to `out`.
[[noreturn]] void commit_forever(const std::filesystem::path& folder, int out) {
  auto log = SqliteCommitLog::open({.folder = folder, .reserve = MiB{1}});
  if (!log) ::_exit(2);
  testing::BlockingExecutor executor;
  Database db(executor, *std::move(log));
  Table<Host> hosts(db);
  if (!db.load()) ::_exit(3);
  for (;;) {
    const Seq burst = 1 + db.last_committed() % 16;
    for (Seq i = 0; i < burst; ++i) {
      const Seq seq = db.last_committed() + 1;
      const auto done = db.transact([&](Tx& tx) -> Result<void> {
        apply(
            seq, [&](Host host) { hosts.put(tx, std::move(host)); },
            [&](const std::string& id) { hosts.erase(tx, id); });
        return {};
      });
      if (!done) ::_exit(4);
      db.when_durable(seq, [out, seq] {
        if (::write(out, &seq, sizeof(seq)) != sizeof(seq)) ::_exit(5);
      });
    }
    if (!executor.run_until([&] { return db.last_committed() - db.durable() < 8; })) ::_exit(6);
  }
}

class CrashTest : public ::testing::Test {
 protected:
  /// Kills a process after it acknowledged `count` transactions, or a few more; gives the last
  /// number acknowledged.
  Seq kill_after(int count) {
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(pipe[0]);
      commit_forever(folder_.path(), pipe[1]);
    }
    ::close(pipe[1]);
    Seq acknowledged = 0;
    for (int i = 0; i < count && read_one(pipe[0], acknowledged); ++i) {
    }
    EXPECT_EQ(::kill(child, SIGKILL), 0);
    while (read_one(pipe[0], acknowledged)) {
    }
    ::close(pipe[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
    return acknowledged;
  }

  static bool read_one(int fd, Seq& seq) {
    pollfd ready{.fd = fd, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 30'000) != 1) {
      ADD_FAILURE() << "nothing was acknowledged within 30 s";
      return false;
    }
    return ::read(fd, &seq, sizeof(seq)) == sizeof(seq);
  }

  testing::TempFolder folder_;
};

TEST_F(CrashTest, KillingTheProcessLosesNoAcknowledgedTransaction) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  Seq before = 0;
  for (int round = 0; round < 20; ++round) {
    const Seq acknowledged = kill_after(1 + static_cast<int>(random() % 200));
    ASSERT_FALSE(HasFailure());
    auto log = SqliteCommitLog::open({.folder = folder_.path()});
    ASSERT_TRUE(log) << log.error().message;
    testing::BlockingExecutor executor;
    Database db(executor, *std::move(log));
    Table<Host> hosts(db);
    ASSERT_TRUE(db.load());
    ASSERT_GE(db.durable(), acknowledged);
    ASSERT_GT(acknowledged, before);
    before = db.durable();
    std::map<std::string, Host> found;
    for (const Host& host : hosts) found[host.id] = host;
    ASSERT_EQ(found, model_at(db.durable()));
  }
}

}  // namespace
}  // namespace gantry::store
