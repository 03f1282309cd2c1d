#pragma once

#include "logs/files/group_commit.h"
#include "logs/model/tables.h"

namespace gantry::logs {

/// Amazon CloudWatch Logs: groups and streams are records, events lie in files. State thread only;
/// the files are worked on a thread of their own.
class Logs {
 public:
  /// Constructed before the database is loaded.
  Logs(store::Database& database, GroupCommit& files) : tables_(database), files_(files) {}
  Logs(const Logs&) = delete;
  Logs& operator=(const Logs&) = delete;

  /// After the load: drops the events of streams whose deletion was cut short.
  void forget_orphans();

  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] GroupCommit& files() { return files_; }

 private:
  Tables tables_;
  GroupCommit& files_;
};

}  // namespace gantry::logs
