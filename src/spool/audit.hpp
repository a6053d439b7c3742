// The sum that must come out even.
#pragma once

#include "spool/connection.hpp"
#include "spool/spool.hpp"

namespace spool {

/// Walks all messages and deliveries: what the tables hold is compared with what was counted when
/// it came.
Audit make_audit(Connection& db);

}  // namespace spool
