// The date jumps by years while the real daemon runs, as on a Pi without a clock when NTP answers.
// Nothing is lost, dropped as too old, expired, or sent twice, and backoffs go on.
#include <doctest/doctest.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <set>

#include "appliance.hpp"
#include "seeded_faults.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/places.hpp"
#include "util/clock.hpp"

using namespace std::chrono_literals;
using harness::eventually;

namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60, kYear = 365 * kDay;
constexpr const char* kQuick =
    "backoff_first = \"200ms\"\nbackoff_max = \"1s\"\ntimeout = \"2s\"\n";

/// An appliance whose date the test sets.
struct Calendar {
  explicit Calendar(const std::string& more_toml = {}) {
    jump(0);
    harness::ApplianceOptions options;
    options.daemon_toml = "sweep = \"5s\"";
    options.route_toml = kQuick;
    options.more_toml = more_toml;
    options.daemon_environment = {{"LD_PRELOAD", places::program("wrong_date.so")},
                                  {"WRONG_DATE", dir / "ahead"}};
    appliance = std::make_unique<harness::Appliance>(std::move(options));
  }
  /// Sets the date to `ahead` seconds after the true date. Writes the file in place: it is mapped.
  void jump(std::int64_t ahead) const {
    const auto path = dir / "ahead";
    if (!std::filesystem::exists(path)) harness::write_file(path, "");
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&ahead), sizeof ahead);
  }
  void start() {
    appliance->start_daemon();
    REQUIRE(eventually([&] { return appliance->daemon_answers(); }));
  }
  std::vector<std::string> make(int parts) {
    const auto text = maker.ciphertext(parts);
    sent.insert(text);
    return maker.pdus("+237670000061", text);
  }
  std::set<std::string> taken() const {
    std::set<std::string> texts;
    for (const auto& one : appliance->received())
      if (one.status == 200) texts.insert(one.text);
    return texts;
  }
  /// Returns the start of a date in that year.
  static std::string year(std::int64_t ahead) {
    const auto then = util::SystemClock().wall() + std::chrono::seconds(ahead);
    return util::iso8601(then).substr(0, 5);
  }
  std::int64_t get(const std::string& field) {
    return std::stoll("0" + appliance->cli({"status", "--get", field}).output);
  }

  doubles::TempDir dir;
  std::unique_ptr<harness::Appliance> appliance;
  harness::SmsMaker maker{61};
  std::set<std::string> sent;
};

/// Returns the line by which a network tells the modem the true time (TS 27.007 §8.41).
std::string network_time() {
  const auto now = std::chrono::floor<std::chrono::seconds>(util::SystemClock().wall());
  return fmt::format("+CTZE: \"+00\",0,\"{:%Y/%m/%d,%H:%M:%S}\"", now);
}

/// Returns true if `text` is a date and time within the last five minutes.
bool is_of_now(const std::string& text) {
  const auto now = util::SystemClock().wall();
  return text > util::iso8601(now - 5min) && text <= util::iso8601(now + 5s);
}

/// The texts of `field` in the list `list` of a response.
std::vector<std::string> fields_of(const json::Json& response, const char* list,
                                   const char* field) {
  std::vector<std::string> texts;
  for (const auto& one : response[list]) texts.push_back(one.text(field));
  return texts;
}

/// The consequences that doctor folds below the warning `code`, "CODE SUBJECT"; nothing: it is not
/// shown.
std::optional<std::set<std::string>> folded_below(harness::Appliance& appliance,
                                                  const std::string& code) {
  const auto doctor = harness::report(appliance, {"doctor"});
  for (const auto& one : doctor["warnings"]) {
    if (one.text("code") != code) continue;
    std::set<std::string> all;
    for (const auto& other : one["consequences"])
      all.insert(other.text("code") + " " + other.text("subject"));
    return all;
  }
  return std::nullopt;
}

// Forward thirty years, before the date of this project, after 2038, and back.
constexpr std::int64_t kJumps[] = {30 * kYear, -20 * kYear, 12 * kYear, 0};

}  // namespace

TEST_CASE("the date jumps by years while messages wait, and each is tried again and relayed once") {
  Calendar calendar;
  auto& appliance = *calendar.appliance;
  appliance.set_receiver(0, "503");
  calendar.start();
  for (int i = 0; i < 10; ++i) appliance.deliver(0, calendar.make(1).front());
  REQUIRE(eventually([&] { return calendar.get("queue.waiting") == 10; }));
  for (const auto ahead : kJumps) {
    CAPTURE(ahead);
    const auto tries = appliance.received_count();
    calendar.jump(ahead);
    // The pause before the next try is as long as before the jump.
    CHECK(eventually([&] { return appliance.received_count() > tries; }, 10s));
    appliance.deliver(0, calendar.make(1).front());
    CHECK(eventually([&] {
      return calendar.get("queue.waiting") == static_cast<std::int64_t>(calendar.sent.size());
    }));
    CHECK(calendar.get("queue.dead") == 0);
    // At the latest when the daemon has looked at the clock.
    CHECK(eventually([&] {
      const auto newest = harness::report(appliance, {"inbox", "list", "--limit", "1"});
      const auto received = fields_of(newest, "messages", "received");
      return received.size() == 1 && received[0].starts_with(calendar.year(ahead));
    }));
  }
  appliance.set_receiver(0, "ok");
  CHECK(eventually([&] { return calendar.taken() == calendar.sent; }));
  CHECK(eventually([&] { return calendar.get("queue.waiting") == 0; }));
  CHECK(calendar.get("queue.dead") == 0);
  CHECK(eventually([&] { return appliance.balanced(); }));
  std::size_t accepted = 0;
  for (const auto& one : appliance.received()) accepted += one.status == 200 ? 1 : 0;
  CHECK(accepted == calendar.sent.size());
}

TEST_CASE("a message whose parts come before and after a jump of the date is joined, once") {
  Calendar calendar;
  auto& appliance = *calendar.appliance;
  calendar.start();
  std::vector<std::vector<std::string>> open;
  for (int i = 0; i < 4; ++i) open.push_back(calendar.make(3));
  for (const auto& pdus : open) appliance.deliver(0, pdus[2]);
  REQUIRE(eventually([&] { return calendar.get("partial.sets") == 4; }));
  for (std::size_t i = 0; i < open.size(); ++i) {
    calendar.jump(kJumps[i]);
    appliance.deliver(0, open[i][0]);
    appliance.deliver(0, open[i][2]);  // a repeat, years later by the date
    CHECK(eventually([&] {
      return appliance.cli({"audit"}).code == 0 &&
             calendar.get("partial.sets") == static_cast<std::int64_t>(open.size() - i);
    }));
    appliance.deliver(0, open[i][1]);
    CHECK(eventually([&] { return appliance.received_count() == i + 1; }));
  }
  CHECK(calendar.taken() == calendar.sent);
  CHECK(calendar.get("partial.sets") == 0);
  CHECK(eventually([&] { return appliance.balanced(); }));
  CHECK(appliance.received_count() == calendar.sent.size());
}

TEST_CASE(
    "the daemon starts in another year than it ended, and neither repeats nor forgets anything") {
  Calendar calendar;
  auto& appliance = *calendar.appliance;
  calendar.start();
  const auto old = calendar.make(1);
  appliance.deliver(0, old.front());
  REQUIRE(eventually([&] { return appliance.received_count() == 1; }));
  appliance.set_receiver(0, "503");
  appliance.deliver(0, calendar.make(1).front());
  const auto open = calendar.make(2);
  appliance.deliver(0, open[0]);
  REQUIRE(eventually([&] { return calendar.get("queue.waiting") == 1; }));
  for (const auto ahead : kJumps) {
    CAPTURE(ahead);
    CHECK(appliance.stop_daemon() == 0);
    calendar.jump(ahead);
    calendar.start();
    appliance.deliver(0, old.front());  // the network sends it again
    CHECK(eventually([&] { return calendar.get("queue.waiting") == 1; }));
    CHECK(calendar.get("partial.sets") == 1);
    CHECK(calendar.get("queue.dead") == 0);
  }
  appliance.deliver(0, open[1]);
  appliance.set_receiver(0, "ok");
  CHECK(eventually([&] { return calendar.taken() == calendar.sent; }));
  CHECK(eventually([&] { return appliance.balanced(); }));
  std::multiset<std::string> accepted;
  for (const auto& one : appliance.received())
    if (one.status == 200) accepted.insert(one.text);
  CHECK(accepted.size() == calendar.sent.size());
}

TEST_CASE("row 161: a clock that is five years ahead is the cause, not the server's certificate") {
  const doubles::Certificates certificates;
  const doubles::HttpsServer server(certificates);
  Calendar calendar("[[route]]\nname = \"tls\"\nurl = \"" + server.url() + "\"\nca_file = \"" +
                    certificates.certificate("ca") + "\"\n" + kQuick);
  auto& appliance = *calendar.appliance;
  calendar.jump(5 * 365 * kDay);
  calendar.start();
  const auto text = calendar.maker.ciphertext(1);
  appliance.emulator().ask("deliver-text m0 +237670000061 " + text);
  CHECK(eventually([&] { return calendar.get("queue.waiting") == 1; }));
  appliance.emulator().ask("urc m0 " + network_time());
  CHECK(eventually([&] {
    return folded_below(appliance, "clock-wrong") ==
           std::optional(std::set<std::string>{"route-certificate-expired tls"});
  }));
  calendar.jump(0);
  CHECK(eventually([&] { return !folded_below(appliance, "clock-wrong"); }));
  CHECK(eventually([&] { return calendar.get("queue.waiting") == 0; }));
}

TEST_CASE(
    "row 203: a daemon that starts with a wrong clock relays, says so, and dates SMS by the "
    "network") {
  struct Wrong {
    std::int64_t ahead;
    const char* severity;
  } wrong{};
  SUBCASE("in 1970") {
    wrong = {-(util::epoch_ms(util::SystemClock().wall()) / 1000) + 60, "critical"};
  }
  SUBCASE("a hundred days behind") {
    wrong = {-100 * kDay, "degraded"};
  }
  const doubles::Certificates certificates;  // valid since now
  const doubles::HttpsServer server(certificates);
  Calendar calendar("[[route]]\nname = \"tls\"\nurl = \"" + server.url() + "\"\nca_file = \"" +
                    certificates.certificate("ca") + "\"\n" + kQuick);
  auto& appliance = *calendar.appliance;
  calendar.jump(wrong.ahead);
  appliance.emulator().ask("fault m0 error +CCLK cme 3 -1");  // it was not told the time yet
  calendar.start();

  // One source is not enough: with the time stamp of an SMS alone nothing is corrected.
  const auto deliver = [&] {  // with the true time as its time stamp
    const auto text = calendar.maker.ciphertext(1);
    calendar.sent.insert(text);
    appliance.emulator().ask("deliver-text m0 +237670000061 " + text);
  };
  deliver();
  REQUIRE(eventually([&] { return calendar.taken() == calendar.sent; }));
  CHECK(calendar.get("queue.waiting") == 1);  // for the HTTPS server
  const auto inbox = [&] {
    return fields_of(harness::report(appliance, {"inbox", "list"}), "messages", "received");
  };
  const auto before = inbox();
  REQUIRE(before.size() == 1);
  CHECK(before[0] < util::iso8601(util::SystemClock().wall() - 24h));

  // With the network's time two sources agree.
  appliance.emulator().ask("urc m0 " + network_time());
  CHECK(eventually([&] { return is_of_now(inbox().at(0)); }));
  const auto is_shown = [&] {
    const auto status = harness::report(appliance, {"status"});
    for (const auto& one : status["troubles"]) {
      CHECK_FALSE(one.text("code").starts_with("route-"));
      if (one.text("code") != "clock-wrong") continue;
      CHECK(one.text("weight") == wrong.severity);
      CHECK(one.text("what").find(", and the mobile network says that it is ") !=
            std::string::npos);
      const auto today = util::iso8601(util::SystemClock().wall()).substr(0, 10);
      CHECK(one.text("next").starts_with("sudo date -u -s '" + today));
      return true;
    }
    return false;
  };
  CHECK(eventually(is_shown));
  // A certificate that seems to begin in the future is no fault of the server.
  CHECK(eventually([&] {
    return folded_below(appliance, "clock-wrong") ==
           std::optional(std::set<std::string>{"route-certificate-early tls"});
  }));
  deliver();
  REQUIRE(eventually([&] { return inbox().size() == 2; }));
  for (const auto& one : inbox()) CHECK(is_of_now(one));

  // Somebody sets the clock: what was stored keeps its date, and all messages leave.
  const auto dates = inbox();
  calendar.jump(0);
  CHECK(eventually([&] { return !folded_below(appliance, "clock-wrong"); }));
  CHECK(eventually([&] { return calendar.get("queue.waiting") == 0; }));
  CHECK(inbox() == dates);
  CHECK(calendar.taken() == calendar.sent);
  CHECK(calendar.get("queue.dead") == 0);
  CHECK(eventually([&] { return appliance.balanced(); }));
}
