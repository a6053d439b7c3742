#include "gsmrelayd/modem/receiver.hpp"

#include <sqlite3.h>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"
#include "tests/spool/desk.hpp"

namespace receiver_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using session_rig::SessionRig;

namespace {

/// A modem that is up, without a session.
struct Receiving : SessionRig {
  explicit Receiving(const std::string& vfs = {})
      : SessionRig(vfs), line(clock), up(line, clock, drivers::find) {
    REQUIRE(up.bring_up({}));
    line.forget_written();
  }
  doubles::FakeModem line;
  modem::Modem up;
};

modem::DirectMessage direct(int n) {
  modem::DirectMessage message;
  message.pdu_hex = doubles::pdu(n);
  return message;
}

}  // namespace

TEST_CASE("a memory is deleted after its commit") {
  Receiving r;
  r.line.put("SM", 1, doubles::pdu(1));
  r.line.put("ME", 4, doubles::pdu(2));
  const auto listing = r.receiver.sweep(r.up);
  REQUIRE(listing);
  CHECK(listing->trouble.empty());
  CHECK_FALSE(listing->retry_soon);
  CHECK(r.messages() == 2);
  CHECK(r.line.stores["SM"].empty());
  CHECK(r.line.stores["ME"].empty());
  CHECK(r.context.board.status().received == 2);
}

TEST_CASE("a text that no route accepts has an event with the command that shows it") {
  Receiving r;
  r.line.put("SM", 1, doubles::pdu(1));
  REQUIRE(r.receiver.sweep(r.up));
  std::string said;
  for (const auto& event : r.shared.events.after(0, 0ms)) said += event.text + '\n';
  CHECK(said.find("is kept: no route accepts it; next: gsmrelay inbox show 1\n") !=
        std::string::npos);
}

TEST_CASE(
    "row 123: while the queue is full SMS stay on the modem, until its memory is nearly full") {
  Receiving r;
  config::DaemonSettings settings;
  settings.queue_messages = 1;
  r.shared.queue.configure(settings);
  r.shared.queue.update({.messages = 1});
  const auto places =
      std::ranges::find(r.up.info().memories, "SM", &modem::MemoryFill::name)->total;
  REQUIRE(places > 4);
  r.line.put("SM", 1, doubles::pdu(1));
  const auto listing = r.receiver.sweep(r.up);
  REQUIRE(listing);
  CHECK(listing->trouble.empty());
  CHECK(listing->listed > 0);  // the modem is proved to work
  CHECK(r.messages() == 0);
  CHECK(r.line.stores["SM"].size() == 1);
  for (int slot = 2; slot <= places; ++slot) r.line.put("SM", slot, doubles::pdu(slot));
  REQUIRE(r.receiver.sweep(r.up));
  CHECK(r.messages() == static_cast<std::size_t>(places));
  CHECK(r.line.stores["SM"].empty());
  r.line.put("SM", 1, doubles::pdu(places + 1));
  r.context.control.pause_sending(true);  // the card is to be exchanged: it is emptied
  REQUIRE(r.receiver.sweep(r.up));
  CHECK(r.line.stores["SM"].empty());
  r.context.control.pause_sending(false);
  r.line.put("SM", 1, doubles::pdu(places + 2));
  r.shared.queue.update({.messages = 0});
  REQUIRE(r.receiver.sweep(r.up));
  CHECK(r.line.stores["SM"].empty());
}

TEST_CASE("row 123: a test SMS of the appliance is taken although the queue is full") {
  Receiving r;
  config::DaemonSettings settings;
  settings.queue_messages = 1;
  r.shared.queue.configure(settings);
  r.shared.queue.update({.messages = 1});
  const auto text = r.shared.tests.begin();
  r.line.put("SM", 1, doubles::pdu(1));
  r.line.put("SM", 2, desk::one_sms(text).hex);
  REQUIRE(r.receiver.sweep(r.up));
  CHECK(r.shared.tests.arrived_by(text) == "kitchen");
  CHECK(r.line.stores["SM"].size() == 1);
  CHECK(r.line.stores["SM"].contains(1));
}

TEST_CASE("without a commit nothing is deleted, and the listing is to be repeated soon") {
  doubles::FaultVfs disk;
  Receiving r(disk.name());
  disk.fail_after(0, SQLITE_FULL);
  r.line.put("SM", 1, doubles::pdu(1));
  auto listing = r.receiver.collect("SM", r.up);
  REQUIRE(listing);
  CHECK(listing->retry_soon);
  CHECK(r.line.count("AT+CMGD=1") == 0);
  CHECK_FALSE(r.shared.spool_trouble.get().empty());
  disk.heal();
  listing = r.receiver.collect("SM", r.up);
  REQUIRE(listing);
  CHECK_FALSE(listing->retry_soon);
  CHECK(r.line.count("AT+CMGD=1") == 1);
  CHECK(r.messages() == 1);
}

TEST_CASE("the short piece of an image is relayed after a commit that failed") {
  doubles::FaultVfs disk;
  Receiving r(disk.name());
  relay::RouteSettings route;
  route.name = "main";
  r.shared.routes.set(std::make_shared<const relay::RouteTable>(std::vector{route}));
  const desk::SmsOptions sender{.sender = "+237670000001"};
  r.line.put("SM", 1,
             desk::one_sms("BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
                           "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4",
                           sender)
                 .hex);
  r.line.put("SM", 2, desk::one_sms("BAICALL", sender).hex);
  disk.fail_after(0, SQLITE_FULL);
  REQUIRE(r.receiver.collect("SM", r.up));
  disk.heal();
  REQUIRE(r.receiver.collect("SM", r.up));
  CHECK(r.messages() == 2);
  const auto deliveries = spool::DeliveryQueue(r.spool).deliveries(std::nullopt, "main", {});
  REQUIRE(deliveries);
  CHECK(deliveries->size() == 2);
}

TEST_CASE("a memory that cannot be listed is a trouble, a lost line an error") {
  Receiving r;
  r.line.on("AT+CMGL=4", doubles::FakePort::line("+CMS ERROR: 313"));
  const auto listing = r.receiver.collect("SM", r.up);
  REQUIRE(listing);
  CHECK_FALSE(listing->trouble.empty());
  CHECK(r.context.board.health() == ModemHealth::degraded);
  r.line.unplug();
  const auto lost = r.receiver.collect("SM", r.up);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().advice == util::Advice::reopen);
}

TEST_CASE("direct messages are kept over failed commits, in order, and beyond their modem") {
  doubles::FaultVfs disk;
  Receiving r(disk.name());
  disk.fail_after(0, SQLITE_FULL);
  r.receiver.buffer_direct(direct(1), r.up);
  r.receiver.buffer_direct(direct(2), r.up);
  CHECK(r.receiver.flush_buffered(r.up));
  r.receiver.flush_after_close();
  CHECK(r.receiver.has_buffered());
  disk.heal();
  r.receiver.flush_after_close();
  CHECK_FALSE(r.receiver.has_buffered());
  CHECK(r.messages() == 2);
}

}  // namespace receiver_test
