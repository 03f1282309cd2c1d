#include "logs/model/tables.h"

namespace gantry::logs {

Tables::Tables(store::Database& database) : groups(database), streams(database) {}
Tables::~Tables() = default;

}  // namespace gantry::logs
