#include "spool/modem_totals.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::ModemTotals;

namespace {

const ModemTotals kSome{
    .received = 5, .sent = 2, .calls = 1, .reopened = 3, .timeouts = 4, .commands = 5'000'000'000};

}  // namespace

TEST_CASE("row 162: the totals of a modem are there after a restart") {
  Desk desk;
  CHECK(desk.file->modem_totals().of("kitchen") == ModemTotals{});
  desk.file->modem_totals().raise("kitchen", kSome);
  desk.close();
  desk.open();
  CHECK(desk.file->modem_totals().of("kitchen") == kSome);
  CHECK(desk.file->modem_totals().of("cellar") == ModemTotals{});
  CHECK(desk.audit().received == 0);  // they are no counts of messages
}

TEST_CASE("row 162: totals are written with the service time, and only if they have changed") {
  Desk desk;
  const auto stored = [&] {
    return SQLite::Database(desk.options.path)
        .execAndGet("SELECT coalesce(sum(value), 0) FROM counter")
        .getInt64();
  };
  desk.file->modem_totals().raise("kitchen", {.commands = 7});
  desk.run_housekeeping();
  CHECK(stored() == 0);
  desk.clock.advance(15min);
  desk.run_housekeeping();
  CHECK(stored() == 7);
  desk.file->modem_totals().raise("kitchen", {.commands = 9});
  desk.clock.advance(15min);
  desk.run_housekeeping(2);
  CHECK(stored() == 9);
  desk.close();
  CHECK(stored() == 9);
}

TEST_CASE("row 162: totals never become smaller, except for a modem that is forgotten") {
  Desk desk;
  auto& totals = desk.file->modem_totals();
  totals.raise("kitchen", kSome);
  totals.raise("kitchen", {.received = 9, .commands = 1});
  CHECK(totals.of("kitchen").received == 9);
  CHECK(totals.of("kitchen").commands == kSome.commands);
  ok(desk.modems().forget("kitchen"));
  desk.close();
  desk.open();
  CHECK(desk.file->modem_totals().of("kitchen") == ModemTotals{});
}
