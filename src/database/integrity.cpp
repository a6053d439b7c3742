#include "database/integrity.hpp"

#include <algorithm>
#include <cstdint>

namespace database {

namespace {

constexpr std::int64_t kCheckedWhole = 64LL * 1024 * 1024;

}  // namespace

std::string integrity_fault(SQLite::Database& database, Depth depth) {
  const auto size = database.execAndGet("PRAGMA page_count").getInt64() *
                    database.execAndGet("PRAGMA page_size").getInt64();
  const bool whole = depth == Depth::whole || (depth == Depth::by_size && size <= kCheckedWhole);
  auto fault = database.execAndGet(whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)")
                   .getString();
  if (fault == "ok") return {};
  std::replace(fault.begin(), fault.end(), '\n', ' ');
  return fault;
}

}  // namespace database
