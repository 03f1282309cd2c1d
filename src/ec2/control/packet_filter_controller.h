#pragma once

#include <map>
#include <set>
#include <string>

#include "base/executor.h"
#include "control/work_queue.h"
#include "ec2/ec2.h"
#include "ec2/model/security_group.h"
#include "ports/packet_filter.h"
#include "store/database.h"

namespace gantry::ec2 {

/// Makes each instance's packet filter what its security groups say. Whatever changes them, be it a
/// rule, a member of a group that a rule names, or the instance's own groups, puts the instances
/// concerned into a queue; their rules are planned afresh when the change is durable, and applied
/// unless they are the same. Nothing about it is stored: after a restart every filter is applied
/// again. State thread only; outlives neither its filter nor the executor's work.
class PacketFilterController {
 public:
  PacketFilterController(Executor& state, store::Database& database, Ec2& ec2,
                         ports::PacketFilter& filter);
  PacketFilterController(const PacketFilterController&) = delete;
  PacketFilterController& operator=(const PacketFilterController&) = delete;

  /// After the load.
  void start();

 private:
  void process(const std::string& id);
  void reconcile(const std::string& id);
  void applied(const std::string& id, const ports::PacketRules& rules, const Result<void>& result);
  void interface_changed(const FreeInterface* before, const FreeInterface* after);
  void instance_changed(const Instance* before, const Instance* after);
  void add_members(const SecurityGroupId& group);
  /// Those whose rules name the group.
  void add_dependents(const SecurityGroupId& group);

  store::Database& database_;
  Ec2& ec2_;
  ports::PacketFilter& filter_;
  control::WorkQueue queue_;
  std::set<std::string> in_flight_;                    ///< the filter has yet to answer for these
  std::map<std::string, ports::PacketRules> applied_;  ///< what hosts have, since this start
};

}  // namespace gantry::ec2
