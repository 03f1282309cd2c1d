#pragma once

#include "ssm/model/parameter.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ssm {

/// AWS Systems Manager's Parameter Store. State thread only.
class Ssm {
 public:
  /// Constructed before the database is loaded.
  explicit Ssm(store::Database& database)
      : parameters(database), parameters_by_scope(parameters, [](const Parameter& parameter) {
          return parameter.scope();
        }) {}
  Ssm(const Ssm&) = delete;
  Ssm& operator=(const Ssm&) = delete;

  store::Table<Parameter> parameters;
  store::Index<Parameter, Scope> parameters_by_scope;
};

}  // namespace gantry::ssm
