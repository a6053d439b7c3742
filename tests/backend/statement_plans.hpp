// Checks the query plan of each SQL statement that a back-end program ran during its tests: none
// may scan a table, unless the test names the statement with the reason.
#pragma once

#include <string>
#include <vector>

#include "database/database.hpp"

namespace statement_plans {

struct MayScan {
  std::string statement;  ///< the whole one, or its beginning with '%' at the end
  std::string why;
};

/// Collects the statements of each database::Database from now on. When all test cases have run,
/// the test program fails if a statement scans a table of `schema` and is not in `allowed`, or if
/// it ran all test cases and an entry of `allowed` matched no scan. Call it once, before main.
/// Returns true.
bool check_at_end(database::Schema schema, std::vector<MayScan> allowed);

}  // namespace statement_plans
