#include "spool/version_store.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;

namespace version_store_test {

namespace {

struct VersionDesk : Desk {
  using Desk::Desk;
  spool::VersionStore versions() { return spool::VersionStore(*spool); }
  std::optional<spool::Proof> proof() { return ok(versions().read()).proof; }
  void relay_one(const std::string& text, std::int64_t second) {
    accept(one_sms(text, {.sent_ms = 1'800'000'000'000 + second * 1000}));
    deliver_all();
  }
};

}  // namespace

TEST_CASE("row 207: a new version has proved itself once it has relayed an SMS") {
  VersionDesk desk;
  CHECK(ok(desk.versions().read()).version.empty());
  CHECK_FALSE(ok(desk.versions().note_relayed()));
  CHECK(ok(desk.versions().begin("0.1.0")));
  desk.relay_one("one", 1);
  CHECK(ok(desk.versions().note_relayed()));
  CHECK_FALSE(ok(desk.versions().note_relayed()));
  CHECK(desk.proof() == spool::Proof::relayed);
  // A restart is no other version.
  desk.close();
  desk.open();
  CHECK_FALSE(ok(desk.versions().begin("0.1.0")));
  CHECK(desk.proof() == spool::Proof::relayed);
  // An upgrade is: what the version before has relayed does not count.
  desk.clock.advance(1h);
  CHECK(ok(desk.versions().begin("0.2.0")));
  const auto record = ok(desk.versions().read());
  CHECK(record.version == "0.2.0");
  CHECK(record.since == desk.clock.wall());
  CHECK_FALSE(record.proof);
  CHECK_FALSE(ok(desk.versions().note_relayed()));
  desk.relay_one("two", 2);
  CHECK(ok(desk.versions().note_relayed()));
  CHECK(ok(desk.versions().read()).proved == desk.clock.wall());
}

TEST_CASE("row 207: a new version has proved itself once it has passed its self-test") {
  VersionDesk desk;
  CHECK_FALSE(ok(desk.versions().pass_selftest()));
  ok(desk.versions().begin("0.2.0"));
  CHECK(ok(desk.versions().pass_selftest()));
  CHECK_FALSE(ok(desk.versions().pass_selftest()));
  desk.relay_one("one", 1);
  CHECK_FALSE(ok(desk.versions().note_relayed()));
  CHECK(desk.proof() == spool::Proof::selftest);
}

TEST_CASE("the proof does not count what retention has removed, or a wrong clock") {
  VersionDesk desk;
  desk.relay_one("one", 1);
  ok(desk.versions().begin("0.2.0"));
  desk.clock.set_wall(util::from_epoch_ms(0));
  desk.clock.advance(200 * kDay);
  desk.run_housekeeping(3);
  CHECK_FALSE(ok(desk.versions().note_relayed()));
  desk.relay_one("two", 2);
  CHECK(ok(desk.versions().note_relayed()));
}

}  // namespace version_store_test
