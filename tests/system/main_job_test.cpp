// The main task with the real programs: PDUs on a serial line in, HTTP requests out.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "appliance.hpp"
#include "sms_maker.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

/// Checks that each text has arrived once, unchanged, from its sender.
void check_arrived_once(const harness::Appliance& appliance, int receiver,
                        const std::map<std::string, std::string>& sent) {
  std::map<std::string, int> seen;
  for (const auto& one : appliance.received(receiver)) {
    REQUIRE(sent.contains(one.text));
    CHECK(one.sender == sent.at(one.text));
    ++seen[one.text];
  }
  CHECK(seen.size() == sent.size());
  for (const auto& [text, count] : seen) CHECK(count == 1);
}

}  // namespace

TEST_CASE(
    "single and long messages reach every receiver once and unchanged, in any order and with "
    "repeats") {
  harness::Appliance appliance({.receivers = 2});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(1);
  std::map<std::string, std::string> sent;
  for (int i = 0; i < 20; ++i) {
    const auto from = "+2376700" + std::to_string(10000 + i);
    const auto text = maker.ciphertext(1 + i % 4);
    auto pdus = maker.pdus(from, text);
    pdus.push_back(pdus.front());  // a repeat
    std::shuffle(pdus.begin(), pdus.end(), maker.random());
    for (const auto& pdu : pdus) appliance.deliver(0, pdu);
    sent[text] = from;
  }
  REQUIRE(eventually([&] {
    return appliance.received_count(0) >= sent.size() && appliance.received_count(1) >= sent.size();
  }));
  REQUIRE(eventually([&] { return appliance.balanced(); }));
  check_arrived_once(appliance, 0, sent);
  check_arrived_once(appliance, 1, sent);
  CHECK(appliance.stop_daemon() == 0);
}

TEST_CASE("a message of 255 parts in random order with repeats arrives as one") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(255);
  const auto text = maker.ciphertext(255);
  auto pdus = maker.pdus("+237670000099", text);
  REQUIRE(pdus.size() == 255);
  for (int i = 0; i < 20; ++i) pdus.push_back(pdus[static_cast<std::size_t>(i) * 7]);
  std::shuffle(pdus.begin(), pdus.end(), maker.random());
  for (const auto& pdu : pdus) appliance.deliver(0, pdu);
  REQUIRE(eventually([&] { return appliance.received_count() >= 1; }, 60s));
  check_arrived_once(appliance, 0, {{text, "+237670000099"}});
  REQUIRE(eventually([&] { return appliance.balanced(); }));
}

TEST_CASE("a private text stays in the appliance unless the route accepts all") {
  harness::SmsMaker maker(2);
  for (const bool all : {false, true}) {
    harness::Appliance appliance({.route_toml = all ? "accept = \"all\"" : ""});
    appliance.start_daemon();
    REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
    const std::string private_text = "Bring the children home before dark";
    const auto marker = maker.ciphertext(1);
    appliance.deliver(0, maker.pdus("+237670000011", private_text).front());
    appliance.deliver(0, maker.pdus("+237670000012", marker).front());
    REQUIRE(eventually([&] { return appliance.received_count() >= (all ? 2U : 1U); }));
    std::set<std::string> texts;
    for (const auto& one : appliance.received()) texts.insert(one.text);
    CHECK(texts.contains(marker));
    CHECK(texts.contains(private_text) == all);
    REQUIRE(eventually([&] { return appliance.balanced(); }));
  }
}

TEST_CASE("messages in the modem before the daemon starts are read, from SM and ME") {
  harness::Appliance appliance({.modem_extra = "sm=3,me=100"});
  harness::SmsMaker maker(3);
  std::map<std::string, std::string> sent;
  for (int i = 0; i < 10; ++i) {  // more than fit into SM: the network keeps the rest
    const auto text = maker.ciphertext(1);
    sent[text] = "+237670000013";
    appliance.deliver(0, maker.pdus("+237670000013", text).front());
  }
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.received_count() >= sent.size(); }));
  check_arrived_once(appliance, 0, sent);
}

TEST_CASE("row 164: no number and no text is in the log, in errors or in default output") {
  harness::Appliance appliance({.daemon_toml = "log_level = \"debug\""});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  harness::SmsMaker maker(4);
  const std::string number = "+237671234567";
  const auto text = maker.ciphertext(2);
  const auto pdus = maker.pdus(number, text);
  for (const auto& pdu : pdus) appliance.deliver(0, pdu);
  appliance.deliver(0, "00FFFF");  // cannot be decoded
  appliance.deliver(0, maker.pdus(number, "A private word").front());
  REQUIRE(eventually([&] { return appliance.received_count() >= 1; }));
  REQUIRE(eventually([&] { return appliance.balanced(); }));
  std::string shown = appliance.log();
  for (const auto& words : std::vector<std::vector<std::string>>{{"status"},
                                                                 {"inbox", "list"},
                                                                 {"inbox", "list", "--json"},
                                                                 {"inbox", "partial"},
                                                                 {"queue", "list"},
                                                                 {"route", "list", "--json"},
                                                                 {"modem", "list"},
                                                                 {"modem", "show", "m0", "--json"},
                                                                 {"audit"}})
    shown += appliance.cli(words).output;
  CHECK(shown.size() > 1000);
  CHECK(shown.find("237671234567") == std::string::npos);
  CHECK(shown.find("71234567") == std::string::npos);
  CHECK(shown.find(text.substr(0, 24)) == std::string::npos);
  CHECK(shown.find("private word") == std::string::npos);
  for (const auto& pdu : pdus) CHECK(shown.find(pdu.substr(30, 40)) == std::string::npos);
}

TEST_CASE("SIGTERM ends the daemon within five seconds while its modem hangs") {
  harness::Appliance appliance({});
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  appliance.emulator().ask("fault m0 hang");
  appliance.deliver(0, harness::SmsMaker(5).pdus("+237670000014", "x").front());
  appliance.daemon().signal(15);
  CHECK(appliance.daemon().wait(harness::kStopLimit) == 0);
}
