#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id_source.h"
#include "base/result.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "ec2/model/instance.h"
#include "store/database.h"

namespace gantry::ec2 {

struct Tables;

/// The EC2 module as the others see it. State thread only.
class Ec2 {
 public:
  /// Constructed before the database is loaded.
  explicit Ec2(store::Database& database);
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
  [[nodiscard]] Tables& tables() { return *tables_; }
  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  store::Database& database_;
  std::unique_ptr<Tables> tables_;
  std::vector<StateListener> listeners_;
};

}  // namespace gantry::ec2
