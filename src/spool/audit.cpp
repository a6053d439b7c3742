#include "spool/audit.hpp"

#include <algorithm>

#include "spool/connection.hpp"
#include "spool/counters.hpp"
#include "spool/name_table.hpp"
#include "spool/row_encoding.hpp"

namespace spool {
namespace {

/// The number of rows for each name (first column) and state (second column).
using Tally = std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t>;

Tally tally(Query rows) {
  Tally counts;
  while (rows.next()) ++counts[{rows.integer(0), rows.integer(1)}];
  return counts;
}

std::int64_t of(const Tally& counts, std::int64_t name, MessageState state) {
  const auto found = counts.find({name, static_cast<std::int64_t>(state)});
  return found == counts.end() ? 0 : found->second;
}

std::int64_t of(const Tally& counts, std::int64_t name, DeliveryState state) {
  const auto found = counts.find({name, static_cast<std::int64_t>(state)});
  return found == counts.end() ? 0 : found->second;
}

AuditLine line_for(Connection& db, std::int64_t id, std::string name) {
  auto counters = counters_of(db, id);
  AuditLine line;
  line.name = std::move(name);
  line.received = counters[Counter::received];
  line.relayed = counters[Counter::purged_relayed];
  line.dead = counters[Counter::purged_dead];
  line.dropped = counters[Counter::purged_dropped];
  line.kept = counters[Counter::purged_kept];
  line.incomplete = counters[Counter::purged_incomplete];
  line.raw = counters[Counter::raw];
  line.reports = counters[Counter::reports];
  line.duplicates = counters[Counter::duplicates];
  return line;
}

void add_messages(AuditLine& line, const Tally& counts, std::int64_t modem) {
  line.relayed += of(counts, modem, MessageState::relayed);
  line.waiting += of(counts, modem, MessageState::waiting);
  line.dead += of(counts, modem, MessageState::dead);
  line.dropped += of(counts, modem, MessageState::dropped);
  line.kept += of(counts, modem, MessageState::kept);
  line.held += of(counts, modem, MessageState::held);
  line.incomplete +=
      of(counts, modem, MessageState::incomplete) + of(counts, modem, MessageState::collecting);
}

void add_deliveries(AuditLine& line, const Tally& counts, std::int64_t route) {
  line.relayed += of(counts, route, DeliveryState::delivered);
  line.waiting += of(counts, route, DeliveryState::waiting);
  line.dead += of(counts, route, DeliveryState::dead);
  line.dropped += of(counts, route, DeliveryState::dropped);
}

template <class Add>
std::vector<AuditLine> lines(Connection& db, NameKind kind, const Tally& counts, Add add) {
  std::vector<AuditLine> all;
  Query names = db.query(Sql::names_of_kind, static_cast<int>(kind));
  while (names.next()) {
    all.push_back(line_for(db, names.integer(0), names.text(1)));
    add(all.back(), counts, names.integer(0));
  }
  return all;
}

}  // namespace

Audit make_audit(Connection& db) {
  Audit audit;
  audit.modems = lines(db, NameKind::modem, tally(db.query(Sql::audit_messages)), add_messages);
  audit.routes = lines(db, NameKind::route, tally(db.query(Sql::audit_deliveries)), add_deliveries);
  return audit;
}

bool Audit::balanced() const {
  const auto holds = [](const AuditLine& line) { return line.difference() == 0; };
  return std::ranges::all_of(modems, holds) && std::ranges::all_of(routes, holds);
}

}  // namespace spool
