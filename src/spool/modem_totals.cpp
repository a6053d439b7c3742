#include "spool/modem_totals.hpp"

#include <algorithm>

namespace spool {

namespace {

struct Total {
  Counter counter;
  std::int64_t ModemTotals::*member;
};

constexpr Total kTotals[] = {
    {Counter::modem_received, &ModemTotals::received},
    {Counter::modem_sent, &ModemTotals::sent},
    {Counter::modem_calls, &ModemTotals::calls},
    {Counter::modem_reopened, &ModemTotals::reopened},
    {Counter::modem_timeouts, &ModemTotals::timeouts},
    {Counter::modem_commands, &ModemTotals::commands},
};

}  // namespace

void ModemTotalsTable::load(Connection& connection) {
  const util::MutexLock lock(mutex_);
  Query names = connection.query(Sql::names_of_kind, static_cast<int>(NameKind::modem));
  while (names.next()) {
    auto counters = counters_of(connection, names.integer(0));
    ModemTotals totals;
    for (const auto& [counter, member] : kTotals) totals.*member = counters[counter];
    modems_[names.text(1)] = {totals, totals};
  }
}

ModemTotals ModemTotalsTable::of(const std::string& modem) const {
  const util::MutexLock lock(mutex_);
  const auto found = modems_.find(modem);
  return found == modems_.end() ? ModemTotals{} : found->second.now;
}

void ModemTotalsTable::raise(const std::string& modem, const ModemTotals& totals) {
  const util::MutexLock lock(mutex_);
  ModemTotals& now = modems_[modem].now;
  for (const auto& [counter, member] : kTotals) now.*member = std::max(now.*member, totals.*member);
}

void ModemTotalsTable::forget(const std::string& modem) {
  const util::MutexLock lock(mutex_);
  if (const auto found = modems_.find(modem); found != modems_.end()) found->second.now = {};
}

ModemTotalsTable::Written ModemTotalsTable::write(NameTable& names, Counters& counters) const {
  const util::MutexLock lock(mutex_);
  Written written;
  for (const auto& [modem, entry] : modems_) {
    if (entry.now == entry.stored) continue;
    const auto name = names.id(NameKind::modem, modem);
    for (const auto& [counter, member] : kTotals)
      counters.add(name, counter, entry.now.*member - entry.stored.*member);
    written[modem] = entry.now;
  }
  return written;
}

void ModemTotalsTable::commit(const Written& written) {
  const util::MutexLock lock(mutex_);
  for (const auto& [modem, totals] : written) modems_[modem].stored = totals;
}

}  // namespace spool
