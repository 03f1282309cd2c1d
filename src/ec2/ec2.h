#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/id_source.h"
#include "base/result.h"
#include "base/time.h"
#include "ec2/model/host_observations.h"
#include "ec2/model/ids.h"
#include "ec2/model/instance.h"
#include "ec2/model/interface.h"
#include "ec2/model/network.h"
#include "iam/iam.h"
#include "store/database.h"

namespace gantry::api::ec2 {
struct RunInstancesRequest;
}

namespace gantry::ec2 {

struct Tables;

/// Where and when something changes, for calls within another module's transaction.
struct Change {
  store::Tx& tx;
  Time now;
  IdSource& ids;
  Scope scope;
};

/// The EC2 module as the others see it. State thread only.
class Ec2 {
 public:
  /// Constructed before the database is loaded. `iam` knows the instance profiles.
  Ec2(store::Database& database, iam::Iam& iam);
  ~Ec2();
  Ec2(const Ec2&) = delete;
  Ec2& operator=(const Ec2&) = delete;

  /// After the load: makes the key that signs identity documents, once in the life of a store
  /// (about 0.1 s). Errors: the store's.
  Result<void> prepare(Time now);

  /// Null if unknown; terminated instances are known for an hour.
  [[nodiscard]] const Instance* find(const InstanceId& id) const;
  /// The instance that has the address now, terminated ones excluded; or null.
  [[nodiscard]] const Instance* find_by_private_ip(std::string_view address) const;

  /// RunInstances for another module (Auto Scaling), within its transaction and with AWS's errors:
  /// the same request, without the account's vCPU limit, and system tags (`aws:...`) are allowed.
  /// On an error nothing was launched and the transaction may go on. A request that comes again
  /// with its client token gives the same instances.
  Result<std::vector<InstanceId>> launch(const Change& change,
                                         const api::ec2::RunInstancesRequest& request);

  /// Ends an instance for another module, termination protection or not: AWS's services look at
  /// that themselves. An instance that is going or gone stays as it is.
  /// Errors: InvalidInstanceID.NotFound.
  Result<void> terminate(store::Tx& tx, const InstanceId& id, const StateReason& reason, Time now);

  /// An interface for a task of mode awsvpc on that instance, with an address of the subnet; its
  /// security groups hold for it from then on. Without groups: the VPC's default one.
  /// Errors: InvalidSubnetID.NotFound, those of the groups, InsufficientFreeAddressesInSubnet.
  struct TaskInterfaceRequest {
    InstanceId instance_id;
    std::string subnet_id;
    std::vector<std::string> group_ids;
    std::string description;
  };
  Result<FreeInterface> add_task_interface(const Change& change,
                                           const TaskInterfaceRequest& request);
  /// Whether tasks may have interfaces in that subnet with these groups; the subnet.
  /// Errors: InvalidSubnetID.NotFound, those of the groups.
  [[nodiscard]] Result<Subnet> find_task_subnet(const Scope& scope, const std::string& subnet_id,
                                                const std::vector<std::string>& group_ids) const;
  /// Nothing if it has gone already.
  void remove_task_interface(store::Tx& tx, const NetworkInterfaceId& id);

  /// Puts `tags` over those of the instance, system tags included; nothing if it is unknown.
  void put_tags(store::Tx& tx, const InstanceId& id, const Tags& tags);
  /// Takes tags away by key; nothing if the instance is unknown.
  void remove_tags(store::Tx& tx, const InstanceId& id, const std::vector<std::string>& keys);

  /// Called within every transaction that moves an instance to another state, with the record as it
  /// is then. A listener may write its own tables in the same transaction: ECS stops the tasks of
  /// an instance that shuts down.
  using StateListener = std::function<void(store::Tx&, const Instance&)>;
  void on_state_change(StateListener listener) { listeners_.push_back(std::move(listener)); }

  /// The instance that an identity document names, if the document bears this deployment's
  /// signature (base64, as the metadata service gives it) and the instance is not terminated.
  /// Errors: InvalidIdentity.
  [[nodiscard]] Result<InstanceId> verify_identity(std::string_view document,
                                                   std::string_view signature) const;

  // Of the module itself:

  /// Moves the instance if the transition table allows it; tells the listeners. False if it does
  /// not. Without a reason the record has none from then on.
  bool move(store::Tx& tx, const InstanceId& id, InstanceState to,
            const std::optional<StateReason>& reason, Time now);
  [[nodiscard]] iam::Iam& iam() { return iam_; }
  [[nodiscard]] HostObservations& hosts() { return hosts_; }
  [[nodiscard]] const HostObservations& hosts() const { return hosts_; }
  [[nodiscard]] Tables& tables() { return *tables_; }
  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  store::Database& database_;
  iam::Iam& iam_;
  std::unique_ptr<Tables> tables_;
  HostObservations hosts_;
  std::vector<StateListener> listeners_;
};

}  // namespace gantry::ec2
