// Faults seeded into real programs: one gsmrelayd with a modem for each, then `gsmrelay status` and
// `gsmrelay doctor` name the cause first, with its code, severity and next command.
#include <doctest/doctest.h>

#include <algorithm>

#include "appliance.hpp"
#include "json/json.hpp"

using namespace std::chrono_literals;
using harness::eventually;
using json::Json;

namespace {

/// A fault of one modem and what must be said about it.
struct SeededModem {
  const char* control;  ///< the command of the emulator, after the modem's name is put in for M
  const char* code;
  const char* next;  ///< likewise
};

constexpr SeededModem kModems[] = {
    {"sim M out", "sim-absent", "gsmrelay sim swap M"},
    {"fault M error +CPIN cme 13 -1", "sim-failed", "gsmrelay sim swap M"},
    {"registration M 3", "network-refused", "gsmrelay explain creg-3"},
    {"registration M 8", "network-emergency", "gsmrelay modem scan M"},
    {"registration M 11", "network-emergency", "gsmrelay modem scan M"},
    {"registration M 2", "network-searching", "gsmrelay modem scan M"},
    {"registration M 0", "network-off", "gsmrelay modem scan M"},
    {"fault M hang", "modem-silent", "gsmrelay modem show M"},
};
constexpr std::size_t kCount = std::size(kModems);

std::string with_name(std::string text, const std::string& name) {
  const auto at = text.find('M', text.find(' '));
  return at == std::string::npos ? text : text.replace(at, 1, name);
}

/// Returns the command with the modem in place of its last word M.
std::string next_for(std::string text, const std::string& name) {
  return text.ends_with(" M") ? text.replace(text.size() - 1, 1, name) : text;
}

Json report(harness::Appliance& appliance, std::vector<std::string> words) {
  words.emplace_back("--json");
  return json::parse_or_null(appliance.cli(std::move(words)).output);
}

/// Returns the warnings about `subject`.
std::vector<Json> about(const Json& list, const std::string& subject) {
  std::vector<Json> found;
  for (const auto& one : list)
    if (one["subject"] == subject) found.push_back(one);
  return found;
}

}  // namespace

TEST_CASE("each fault of a modem or route is named by its cause, in status and doctor") {
  doubles::TempDir ports;
  const auto token = ports.file("token", "x", 0644);
  harness::ApplianceOptions options;
  options.modems = static_cast<int>(kCount);
  options.more_modems = {"pinned,pty=" + (ports / "pinned") + ",pin=1234",
                         "wrong,pty=" + (ports / "wrong") + ",pin=1234",
                         "weak,pty=" + (ports / "weak") + ",signal=2"};
  const auto entry = [](const std::string& name, const std::string& port,
                        const std::string& more = "") {
    return "[[modem]]\nname = \"" + name + "\"\nport = \"" + port + "\"\n" + more;
  };
  options.more_toml = entry("pinned", ports / "pinned") +
                      entry("wrong", ports / "wrong", "pin = \"4321\"\n") +
                      entry("weak", ports / "weak") + entry("gone", "/dev/ttyUSB99") +
                      entry("file", ports.file("plain", "x")) +
                      "[[route]]\nname = \"held\"\nurl = \"http://127.0.0.1:1/x\"\n"
                      "bearer_token = \"file:" +
                      token + "\"\n";
  harness::Appliance appliance(options);
  for (std::size_t i = 0; i < kCount; ++i)
    appliance.emulator().ask(
        with_name(kModems[i].control, appliance.modem_name(static_cast<int>(i))));
  appliance.start_daemon();
  REQUIRE(eventually([&] { return appliance.daemon_answers(); }));
  struct Expected {
    std::string subject, code, next;
  };
  std::vector<Expected> all{{"pinned", "sim-pin-needed", "gsmrelay sim pin pinned"},
                            {"wrong", "sim-pin-refused", "gsmrelay sim pin wrong"},
                            {"weak", "signal-weak", "gsmrelay modem signal weak --watch"},
                            {"gone", "port-missing", "gsmrelay modem ports"},
                            {"file", "port-not-serial", "gsmrelay config edit"}};
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto name = appliance.modem_name(static_cast<int>(i));
    all.push_back({name, kModems[i].code, next_for(kModems[i].next, name)});
  }
  const auto fits = [&](const Json& list, const Expected& wanted) {
    const auto found = about(list, wanted.subject);
    return found.size() == 1 && found[0]["code"] == wanted.code && found[0]["next"] == wanted.next;
  };
  for (const auto& wanted : all) {
    CAPTURE(wanted.subject);
    CAPTURE(wanted.code);
    CHECK(eventually([&] { return fits(report(appliance, {"status"})["troubles"], wanted); }, 90s));
  }
  const auto status = report(appliance, {"status"});
  CHECK(status["state"] == "degraded");  // the weak one receives
  const auto held = about(status["troubles"], "held");
  REQUIRE(held.size() == 1);
  CHECK(held[0]["code"] == "route-held");
  CHECK(held[0]["next"] == "sudo chmod 600 " + token);
  const auto doctor = report(appliance, {"doctor"});
  for (const auto& wanted : all) {
    CAPTURE(wanted.subject);
    CHECK(fits(doctor["warnings"], wanted));
  }
  // No consequence is shown as a second cause.
  for (const auto& one : doctor["warnings"]) {
    CHECK(one["code"] != "nothing-received");
    CHECK(one["code"] != "nothing-relayed");
  }
}
