#include "spool/history.hpp"

#include "spool/access.hpp"
#include "spool/row_encoding.hpp"

namespace spool {

namespace {

// statements.def has this number, and so have the spools.
static_assert(static_cast<int>(HistoryKind::dialogue) == 6);

std::vector<HistoryEntry> read_history(Query rows) {
  std::vector<HistoryEntry> entries;
  while (rows.next()) {
    auto& entry = entries.emplace_back();
    entry.id = rows.integer(0);
    entry.kind = static_cast<HistoryKind>(rows.integer(1));
    entry.modem = rows.text(2);
    entry.sim = rows.text(3);
    entry.route = rows.text(4);
    entry.service = ServiceTime{rows.integer(5)};
    entry.wall = util::from_epoch_ms(rows.integer(6));
    entry.what = rows.text(7);
    entry.why = rows.text(8);
    entry.by = rows.text(9);
    if (!rows.null(10)) entry.lasted = std::chrono::milliseconds{rows.integer(10)};
    if (!rows.null(11)) entry.cured = rows.integer(11) != 0;
  }
  return entries;
}

}  // namespace

const char* to_string(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::modem:
      return "modem";
    case HistoryKind::sim:
      return "sim";
    case HistoryKind::route:
      return "route";
    case HistoryKind::person:
      return "person";
    case HistoryKind::rung:
      return "rung";
    case HistoryKind::version:
      return "version";
    case HistoryKind::dialogue:
      return "dialogue";
    case HistoryKind::daemon:
      return "daemon";
  }
  return "modem";
}

util::Result<void> History::record(std::span<const HistoryEntry> entries) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    for (const auto& entry : entries) {
      std::optional<std::int64_t> lasted, cured;
      if (entry.lasted) lasted = entry.lasted->count();
      if (entry.cured) cured = *entry.cured;
      const auto service = entry.happened ? tx.service_at(*entry.happened) : entry.service;
      const auto wall = entry.happened ? tx.wall_at(*entry.happened) : entry.wall;
      tx.db.run(Sql::history_insert, static_cast<int>(entry.kind), entry.modem, entry.sim,
                entry.route, service.count(), util::epoch_ms(wall), entry.what, entry.why, entry.by,
                lasted, cured);
      if (entry.kind == HistoryKind::dialogue)
        tx.db.run(Sql::history_limit_subject, entry.modem, entry.route,
                  static_cast<int>(entry.kind), kDialogueRows);
    }
  });
}

util::Result<std::vector<HistoryEntry>> History::list(const HistoryFilter& filter,
                                                      const Page& page) {
  const auto since = filter.since ? util::epoch_ms(*filter.since) : 0;
  const auto before = before_or_newest(page);
  return access_->read([&](Connection& db) {
    return read_history(
        filter.modem.empty()
            ? db.query(Sql::history_before, before, since, page.limit)
            : db.query(Sql::history_of_modem, filter.modem, before, since, page.limit));
  });
}

util::Result<std::vector<HistoryEntry>> History::dialogues(const Page& page) {
  return access_->read([&](Connection& db) {
    return read_history(db.query(Sql::history_dialogues, before_or_newest(page), page.limit));
  });
}

ServiceTime History::now() {
  return access_->service_now();
}

}  // namespace spool
