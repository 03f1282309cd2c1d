// Random transactions, rollbacks and crashes against a model that is a plain map.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "fakes/sim_executor.h"
#include "store/index.h"
#include "store/memory/memory_commit_log.h"
#include "store/table.h"
#include "store/tests/records.h"

namespace gantry::store {
namespace {

using testing::Host;
using testing::Job;

struct Model {
  std::map<std::string, Host> hosts;
  std::map<std::string, Job> jobs;
  friend bool operator==(const Model&, const Model&) = default;
};

struct Store {
  Store(Executor& executor, MemoryDisk& disk)
      : db(executor, std::make_unique<MemoryCommitLog>(executor, disk, Millis(3)),
           [](const Error&) { FAIL(); }) {
    hosts.watch(
        [this](const Host* before, const Host* after) { follow(followed.hosts, before, after); });
    jobs.watch(
        [this](const Job* before, const Job* after) { follow(followed.jobs, before, after); });
  }

  template <class R>
  static void follow(std::map<std::string, R>& copy, const R* before, const R* after) {
    const std::string key((before != nullptr ? before : after)->key());
    EXPECT_EQ(copy.contains(key), before != nullptr);
    if (before != nullptr) EXPECT_EQ(copy[key], *before);
    if (after != nullptr) {
      copy[key] = *after;
    } else {
      copy.erase(key);
    }
  }

  Model contents() const {
    Model model;
    for (const Host& host : hosts) model.hosts[host.id] = host;
    for (const Job& job : jobs) model.jobs[job.name] = job;
    return model;
  }

  std::map<std::string, std::set<std::string>> indexed_zones() const {
    std::map<std::string, std::set<std::string>> zones;
    for (const std::string& zone : by_zone.keys()) {
      for (const Host& host : by_zone.range(zone)) zones[zone].insert(host.id);
    }
    return zones;
  }

  Model followed;  ///< what the watches told
  Database db;
  Table<Host> hosts{db};
  Table<Job> jobs{db};
  Index<Host, std::string> by_zone{hosts, [](const Host& host) { return host.zone; }};
};

class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed), executor_(seed) { restart(); }

  void step() {
    const int choice = below(20);
    if (choice == 0) {
      if (below(2) == 0) disk_.crash();  // else it ends in order
      restart();
    } else if (choice < 6) {
      executor_.advance(Millis(below(5)));
    } else {
      transact();
    }
    check();
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  std::string key() { return "k" + std::to_string(below(8)); }

  void restart() {
    store_.reset();
    store_ = std::make_unique<Store>(executor_, disk_);
    ASSERT_TRUE(store_->db.load());
    ASSERT_GE(disk_.durable(), acknowledged_);
    ASSERT_EQ(store_->db.last_committed(), disk_.durable());
    committed_.resize(static_cast<std::size_t>(disk_.durable()) + 1);
    store_->followed = committed_.back();
  }

  void transact() {
    Model next = committed_.back();
    const bool refuse = below(4) == 0;
    const auto result = store_->db.transact([&](Tx& tx) -> Result<void> {
      for (int i = below(6); i >= 0; --i) change(tx, next);
      EXPECT_EQ(store_->contents(), next);
      if (refuse) return std::unexpected(Error{.code = "Refused"});
      tx.on_durable([this, seq = store_->db.last_committed()] {
        acknowledged_ = std::max(acknowledged_, seq);
      });
      return {};
    });
    ASSERT_EQ(result.has_value(), !refuse);
    if (!refuse && next != committed_.back()) committed_.push_back(next);
  }

  void change(Tx& tx, Model& next) {
    const std::string id = key();
    switch (below(5)) {
      case 0:
        EXPECT_EQ(store_->hosts.erase(tx, id), next.hosts.erase(id) == 1);
        break;
      case 1:
        EXPECT_EQ(store_->jobs.erase(tx, id), next.jobs.erase(id) == 1);
        break;
      case 2: {
        const bool there =
            store_->jobs.update(tx, id, [](Job& job) { job.attempts = (job.attempts + 1) % 3; });
        EXPECT_EQ(there, next.jobs.contains(id));
        if (there) next.jobs[id].attempts = (next.jobs[id].attempts + 1) % 3;
        break;
      }
      case 3:
        next.jobs[id] = {.name = id, .exit_code = below(3)};
        store_->jobs.put(tx, next.jobs[id]);
        break;
      default:
        next.hosts[id] = {id, "z" + std::to_string(below(3))};
        store_->hosts.put(tx, next.hosts[id]);
    }
  }

  void check() {
    const Model& model = committed_.back();
    ASSERT_EQ(store_->contents(), model);
    ASSERT_EQ(store_->followed, model);
    ASSERT_EQ(store_->db.last_committed(), static_cast<Seq>(committed_.size()) - 1);
    std::map<std::string, std::set<std::string>> zones;
    for (const auto& [id, host] : model.hosts) zones[host.zone].insert(id);
    ASSERT_EQ(store_->indexed_zones(), zones);
  }

  std::mt19937 random_;
  fakes::SimExecutor executor_;
  MemoryDisk disk_;
  Seq acknowledged_ = 0;
  std::vector<Model> committed_{Model{}};  ///< by transaction
  std::unique_ptr<Store> store_;
};

TEST(StorePropertyTest, TheStoreIsItsModelAndARestartGivesTheDurablePrefix) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Simulation simulation(seed);
    for (int i = 0; i < 120 && !::testing::Test::HasFatalFailure(); ++i) simulation.step();
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace gantry::store
