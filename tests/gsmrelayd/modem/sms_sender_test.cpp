#include "gsmrelayd/modem/sms_sender.hpp"

#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/sms_composer.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace sms_sender_test {

using namespace std::chrono_literals;
using gsmrelayd::ModemThread;
using rig::eventually;
using spool::SendState;

namespace {

constexpr std::chrono::seconds kSweep{1};
const std::string kIccid = "8923700000000000111", kCard = "sm=5,me=0,iccid=" + kIccid;

struct Sending {
  explicit Sending(const std::string& options = "sm=5,me=0", int cap = 0)
      : stick(d.dir, "stick", options), worker(settings(cap), kSweep, d.shared) {
    REQUIRE(eventually([&] { return worker.status().health == control::ModemHealth::up; }));
  }
  config::ModemSettings settings(int cap) {
    set_cap(cap);
    config::ModemSettings settings;
    settings.name = "kitchen";
    settings.port = stick.port();
    settings.calls = "hang_up";
    return settings;
  }
  void set_cap(int per_day) {
    config::SimSettings card;
    card.name = "card";
    card.iccid = kIccid;
    card.send_per_day = per_day;
    d.shared.sims.set({card});
  }
  spool::Id send(const std::string& text, bool report = false,
                 const std::string& to = "+4915112345678") {
    const auto draft = gsmrelayd::compose_sms(to, text, report);
    REQUIRE(draft);
    const auto id = spool::Outbox(d.reader).enqueue(*draft);
    REQUIRE(id);
    worker.notify_outbox();
    return *id;
  }
  spool::Outgoing look(spool::Id id) {
    const auto found = spool::Outbox(d.reader).find(id);
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
  }
  bool becomes(spool::Id id, SendState state) {
    return eventually([&] { return look(id).state == state; });
  }
  bool submitted(int count) const {
    return stick.ask("state stick").find("\"submitted\":" + std::to_string(count)) !=
           std::string::npos;
  }

  rig::Desk d;
  rig::Emulator stick;
  ModemThread worker;
};

}  // namespace

TEST_CASE("a long text is sent part by part, and its reports make it delivered") {
  Sending s;
  s.stick.ask("report-delay 100000");  // they come as written below
  const auto id = s.send(std::string(400, 'x'), true);
  REQUIRE(s.becomes(id, SendState::sent));
  CHECK(s.submitted(3));
  const auto parts = s.look(id).parts;
  // The last one first, the number in another form.
  for (const std::size_t part : {2U, 0U, 1U})
    s.stick.ask("report stick " + std::to_string(*parts[part].reference) + " 0 015112345678");
  CHECK(s.becomes(id, SendState::delivered));
  CHECK(s.worker.status().sent == 3);
  CHECK(s.d.logs("to +49151******78: sent"));
}

TEST_CASE("a permanent refusal by the network fails the message, with text and advice") {
  Sending s;
  s.stick.ask("fault stick error sending cms 1");
  const auto id = s.send("hello");
  REQUIRE(s.becomes(id, SendState::failed));
  CHECK(s.look(id).parts.front().cause == 1);
  CHECK(s.look(id).parts.front().error.find("check the number") != std::string::npos);
  CHECK(s.submitted(0));
}

TEST_CASE("a temporary refusal by the network is retried later") {
  Sending s;
  s.stick.ask("fault stick error sending cms 38");
  const auto id = s.send("hello");
  REQUIRE(eventually([&] { return s.look(id).tries == 1; }));
  CHECK(s.look(id).state == SendState::waiting);
  CHECK(s.look(id).not_before > s.d.file->service_now());
  // A person does not want to wait.
  REQUIRE(spool::Outbox(s.d.reader).send_again(id));
  s.worker.notify_outbox();
  CHECK(s.becomes(id, SendState::sent));
}

TEST_CASE("a network that refuses three times in a row is a trouble until an SMS is sent") {
  Sending s;
  s.stick.ask("fault stick error sending cms 38 3");
  for (int message = 1; message <= 3; ++message) {
    CHECK(s.worker.status().sending_trouble.empty());
    const auto id = s.send("hello");
    REQUIRE(eventually([&] { return s.look(id).tries == 1; }));
  }
  REQUIRE(eventually([&] { return !s.worker.status().sending_trouble.empty(); }));
  CHECK(s.worker.status().sending_trouble.find("3 times in a row: +CMS ERROR: 38") == 0);
  REQUIRE(s.becomes(s.send("hello"), SendState::sent));
  CHECK(eventually([&] { return s.worker.status().sending_trouble.empty(); }));
}

TEST_CASE("OK without a reference does not prove sending, and is not sent again") {
  Sending s;
  s.stick.ask("fault stick ok-without-mr");
  const auto id = s.send(std::string(200, 'x'));
  REQUIRE(s.becomes(id, SendState::maybe_sent));
  const auto other = s.send("another");
  REQUIRE(s.becomes(other, SendState::sent));
  CHECK(s.submitted(2));
  CHECK(s.look(id).parts[1].state == SendState::waiting);
}

TEST_CASE("sending pauses for a SIM whose attempts all fail, and the status says why") {
  Sending s;
  s.stick.ask("fault stick error sending cms 21 -1");
  for (int i = 0; i < 3; ++i) s.send("hello");
  REQUIRE(eventually([&] { return !s.worker.status().sending_trouble.empty(); }));
  CHECK(s.worker.status().sending_trouble.find("top up the SIM") != std::string::npos);
  const auto later = s.send("hello");
  CHECK(s.look(later).state == SendState::waiting);
  CHECK(s.d.logs("nothing can be sent with this SIM"));
}

TEST_CASE("two lost prompts in a row are a trouble until an SMS is sent") {
  session_rig::SessionRig r;
  doubles::FakeModem line(r.clock);
  modem::Modem modem(line, r.clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  const auto draft = gsmrelayd::compose_sms("+4915112345678", "hello", false);
  REQUIRE(draft);
  spool::Outbox outbox(r.spool);
  REQUIRE(outbox.enqueue(*draft));
  REQUIRE(outbox.enqueue(*draft));
  line.otherwise([](std::string_view) { return std::string(); });  // AT+CMGS gets nothing
  auto& sender = r.context.sender;
  const auto step = [&] {
    sender.notify();
    REQUIRE(sender.step(modem, outbox));
  };
  step();
  CHECK(sender.trouble().empty());
  step();
  CHECK(sender.trouble().find("no prompt for AT+CMGS 2 times") != std::string::npos);
  line.otherwise([](std::string_view command) {
    return command.starts_with("AT+CMGS=") ? std::string("\r\n>\r\n")
                                           : doubles::FakePort::ok("+CMGS: 7");
  });
  r.clock.advance(std::chrono::minutes(11));
  step();
  CHECK(sender.trouble().empty());
  CHECK(sender.sent() == 1);
}

TEST_CASE("row 092: a SIM sends no more than its daily limit, and receiving continues") {
  Sending s(kCard, 1);
  const auto first = s.send("one"), second = s.send("two");
  REQUIRE(s.becomes(first, SendState::sent));
  s.stick.deliver("meanwhile");
  REQUIRE(eventually([&] { return s.d.texts().size() == 1; }));
  CHECK(s.look(second).state == SendState::waiting);
  CHECK(s.submitted(1));
  // The configuration is read again.
  s.set_cap(2);
  s.worker.notify_outbox();
  CHECK(s.becomes(second, SendState::sent));
}

TEST_CASE(
    "row 166: the dialogue of the first failed attempt to send is kept, nothing private in it") {
  Sending s(kCard);
  const auto dialogues = [&] {
    REQUIRE(s.d.shared.history.write(s.d.reader));
    const auto kept = spool::History(s.d.reader).dialogues({});
    REQUIRE(kept);
    return *kept;
  };
  s.stick.ask("fault stick error sending cms 38 2");
  const auto first = s.send("Xylophone");
  REQUIRE(eventually([&] { return s.look(first).tries == 1; }));
  REQUIRE(eventually([&] { return dialogues().size() == 1; }));
  const auto kept = dialogues().front();
  CHECK(kept.modem == s.worker.settings().name);
  CHECK(kept.what.starts_with("sending: "));
  CHECK(kept.why.find(" > AT+CMGS=") != std::string::npos);
  CHECK(kept.why.find(" < +CMS ERROR: 38\n") != std::string::npos);
  for (const auto& secret : {std::string("Xylophone"), std::string("15112345"), kIccid})
    CHECK_MESSAGE(kept.why.find(secret) == std::string::npos, secret);
  CHECK(s.worker.status().health == control::ModemHealth::up);

  // Neither the second failure in a row nor one after a success is kept on the same day.
  const auto second = s.send("Yacht");
  REQUIRE(eventually([&] { return s.look(second).tries == 1; }));
  REQUIRE(s.becomes(s.send("well"), SendState::sent));
  CHECK(dialogues().size() == 1);
  s.stick.ask("fault stick error sending cms 38");
  const auto third = s.send("hello");
  REQUIRE(eventually([&] { return s.look(third).tries == 1; }));
  CHECK(dialogues().size() == 1);
}

TEST_CASE("row 092: the daily limit belongs to the card, in another modem too") {
  Sending s(kCard, 1);
  REQUIRE(s.becomes(s.send("one"), SendState::sent));
  rig::Emulator other(s.d.dir, "other", kCard);
  auto there = s.settings(1);
  there.name = "office";
  there.port = other.port();
  s.worker.stop();
  ModemThread office(there, kSweep, s.d.shared);
  REQUIRE(eventually([&] { return office.status().health == control::ModemHealth::up; }));
  const auto second = s.send("two");
  office.notify_outbox();
  other.deliver("meanwhile");
  REQUIRE(eventually([&] { return s.d.texts().size() == 1; }));
  CHECK(s.look(second).state == SendState::waiting);
  s.set_cap(0);
  office.notify_outbox();
  CHECK(s.becomes(second, SendState::sent));
}

TEST_CASE("row 057: a call is hung up if the setting says so, and counted") {
  Sending s;
  s.stick.ask("call stick +4915112345678 5");
  REQUIRE(eventually(
      [&] { return s.stick.ask("state stick").find("\"ATH\":1") != std::string::npos; }));
  CHECK(eventually([&] { return s.worker.status().calls == 1; }));
  CHECK(s.d.logs("hung up"));
}

TEST_CASE("row 024: a suspended modem's port is closed, over a restart too, until it is resumed") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  config::ModemSettings settings;
  settings.name = "kitchen";
  settings.port = stick.port();
  const auto is = [](const ModemThread& worker, control::ModemHealth health) {
    return worker.status().health == health;
  };
  {
    ModemThread worker(settings, kSweep, d.shared);
    REQUIRE(eventually([&] { return is(worker, control::ModemHealth::up); }));
    REQUIRE(worker.suspend(true, spool::ModemStore(d.reader)));
    REQUIRE(eventually([&] { return is(worker, control::ModemHealth::suspended); }));
  }
  stick.deliver("while it is away");
  ModemThread worker(settings, kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, control::ModemHealth::suspended); }));
  CHECK(stick.holds(1));
  // Anybody may have the port meanwhile.
  const util::SystemClock clock;
  CHECK(io::open_port(stick.port(), {}, clock));
  REQUIRE(worker.suspend(false, spool::ModemStore(d.reader)));
  REQUIRE(eventually([&] { return d.texts().size() == 1; }));
}

}  // namespace sms_sender_test
