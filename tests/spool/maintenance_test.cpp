#include "spool/maintenance.hpp"

#include <SQLiteCpp/Database.h>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;

TEST_CASE("an erased payload is left neither in the file nor in its log") {
  doubles::FaultVfs disk;
  spool::Options options;
  options.path = "/spool.db";
  options.vfs = disk.name();
  Desk desk(options);
  const auto arrival = one_sms("@@@@@@@@");
  const auto tpdu = arrival.pdu->tpdu_octets();
  const std::string secret(tpdu.begin(), tpdu.end());
  desk.accept(arrival);
  CHECK((disk.contains("/spool.db", secret) || disk.contains("/spool.db-wal", secret)));
  desk.deliver_all();
  desk.clock.advance(7 * kDay);
  desk.run_housekeeping();
  CHECK_FALSE(disk.contains("/spool.db", secret));
  CHECK_FALSE(disk.contains("/spool.db-wal", secret));
}

TEST_CASE("a reader delays the emptying of the log to the next call") {
  doubles::FaultVfs disk;
  spool::Options options;
  options.path = "/spool.db";
  options.vfs = disk.name();
  Desk desk(options);
  const auto arrival = one_sms("@@@@@@@@");
  const auto tpdu = arrival.pdu->tpdu_octets();
  const std::string secret(tpdu.begin(), tpdu.end());
  desk.accept(arrival);
  desk.deliver_all();
  desk.clock.advance(7 * kDay);
  {
    SQLite::Database reader(options.path, SQLite::OPEN_READWRITE, 0, options.vfs);
    reader.exec("BEGIN; SELECT count(*) FROM message");
    desk.run_housekeeping();
    CHECK(disk.contains("/spool.db-wal", secret));
  }
  desk.run_housekeeping();
  CHECK_FALSE(disk.contains("/spool.db", secret));
  CHECK_FALSE(disk.contains("/spool.db-wal", secret));
}

TEST_CASE(
    "row 123: the size of the queue counts waiting deliveries and used pages, but nothing that a "
    "flooding sender has made held") {
  spool::Options options;
  options.settings.sender_limit = 3;
  Desk desk(options);
  CHECK(ok(desk.maintenance().queue_size()).messages == 0);
  for (int i = 0; i < 5; ++i) desk.accept(one_sms("text " + std::to_string(i)));
  const auto size = ok(desk.maintenance().queue_size());
  CHECK(size.messages == 3);
  CHECK(size.octets > 10'000);
  desk.deliver_all();
  CHECK(ok(desk.maintenance().queue_size()).messages == 0);
}
