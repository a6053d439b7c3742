// gsmrelay selftest: tries modems, routes and the spool one by one.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/reception_test.hpp"

namespace cli {

namespace {

struct SelfTest {
  const char* part;     ///< "modem", "reception", "route", "storage", "watchdog"
  std::string subject;  ///< its name
  bool passed;
  std::string result, next;
  bool tested = true;  ///< false: it is neither shown to work nor to fail
};

std::vector<SelfTest> test_modems(const Json& status) {
  std::vector<SelfTest> out;
  for (const auto& modem : list(status, "modems")) {
    const auto health = text(modem, "health"), name = text(modem, "name");
    const bool registered = flag(modem, "registered");
    out.push_back({"modem", name, health == "up" && registered,
                   health != "up" ? "is " + health
                   : registered   ? "is up and registered"
                                  : "is not registered",
                   "gsmrelay doctor"});
  }
  return out;
}

/// Judges the test SMS of `modem`, which `begun` started.
SelfTest test_by_sms(const Context& context, const std::string& modem,
                     const terminal::CommandResult<Json>& begun) {
  auto one = await_reception_test(context, modem, begun);
  return {"reception",         modem,     one.arrived || !one.tested, std::move(one.result),
          std::move(one.next), one.tested};
}

/// That a modem is registered does not show that an SMS reaches it; one that has come since the
/// start does, or a test SMS.
std::vector<SelfTest> test_reception(const Context& context, const Json& status, bool by_sms) {
  std::vector<SelfTest> out;
  std::vector<std::pair<std::string, terminal::CommandResult<Json>>> begun;
  for (const auto& modem : list(status, "modems")) {
    const auto name = text(modem, "name");
    const auto last = maybe_number(modem, "last_sms_s");
    const bool deaf = text(modem, "health") != "up" || !flag(modem, "registered");
    if (deaf) continue;  // it has failed above
    if (by_sms)
      begun.emplace_back(name, begin_reception_test(context, name));
    else
      out.push_back({"reception", name, true,
                     last ? "an SMS came " + ago(*last) : "no SMS has come since the start",
                     "gsmrelay selftest --sms", last.has_value()});
  }
  for (const auto& [name, one] : begun) out.push_back(test_by_sms(context, name, one));
  return out;
}

SelfTest test_watchdog(const Json& status) {
  const auto stalled = text(status, "stalled");
  return {"watchdog", "gsmrelayd", stalled.empty(),
          stalled.empty() ? "all threads make progress" : stalled + " makes no progress",
          "journalctl -u gsmrelayd -n 50"};
}

std::vector<SelfTest> test_routes(const Context& context, const Json& status) {
  constexpr double kProbeSeconds = 120;
  std::vector<SelfTest> out;
  for (const auto& route : list(status, "routes")) {
    const auto name = text(route, "name");
    const auto response = try_fetch(context, {.method = "POST",
                                              .path = "/v1/routes/" + segment(name) + "/test",
                                              .usual_seconds = kProbeSeconds});
    out.push_back({"route", name, response && flag(*response, "passed"),
                   response ? text(*response, "judgement") : response.error().what,
                   "gsmrelay route test " + name});
  }
  return out;
}

SelfTest test_storage(const Context& context, const Json& status) {
  const auto trouble = text(status, "spool_trouble");
  if (!trouble.empty()) return {"storage", "spool", false, trouble, "gsmrelay doctor"};
  const auto audit = try_fetch(context, {.path = "/v1/audit", .usual_seconds = 60});
  if (!audit) return {"storage", "spool", false, audit.error().what, "gsmrelay audit"};
  const bool balanced = flag(*audit, "balanced");
  return {"storage", "spool", balanced,
          balanced ? "all received SMS are accounted for" : "the audit does not balance",
          "gsmrelay audit"};
}

std::string render_selftest(const Context& context, const Json& response) {
  std::string out;
  for (const auto& one : list(response, "tests")) {
    const bool passed = flag(one, "passed"), tested = flag(one, "tested");
    const std::string word = !tested ? "not tested" : passed ? "passed" : "failed";
    auto line =
        terminal::hang(fmt::format("{} {} {}: ", word, text(one, "part"), text(one, "subject")),
                       text(one, "result"), 2, context.out_columns());
    line.replace(0, word.size(),
                 toned(context.style,
                       !tested  ? Tone::warn
                       : passed ? Tone::good
                                : Tone::bad,
                       word));
    out += line;
    if (!passed || !tested) out += terminal::next_line(text(one, "next"), context.out_columns());
  }
  return out;
}

struct SelfTestOptions {
  bool sms = false;
};

void run_selftest(Context& context, const SelfTestOptions& options) {
  const auto status = fetch(context, {.path = "/v1/status"});
  if (!status) return;
  auto tests = test_modems(*status);
  const auto reception = test_reception(context, *status, options.sms);
  const bool receives = std::ranges::any_of(reception, &SelfTest::tested);
  tests.insert(tests.end(), reception.begin(), reception.end());
  for (auto& one : test_routes(context, *status)) tests.push_back(std::move(one));
  tests.push_back(test_storage(context, *status));
  tests.push_back(test_watchdog(*status));
  auto listed = Json::array();
  bool passed = true;
  for (const auto& one : tests) {
    passed = passed && one.passed;
    listed.push_back({{"part", one.part},
                      {"subject", one.subject},
                      {"passed", one.passed},
                      {"tested", one.tested},
                      {"result", one.result},
                      {"next", one.passed && one.tested ? "" : one.next}});
  }
  // A gsmrelayd that is older does not know it; who may not change anything tests all the same.
  if (passed && receives)
    (void)try_fetch(context, {.method = "POST", .path = "/v1/selftest/passed"});
  show(context, {{"schema", "gsmrelay/1"}, {"passed", passed}, {"tests", std::move(listed)}},
       {"", render_selftest, [](const Json& a) { return flag(a, "passed") ? kFine : kFailed; }});
}

}  // namespace

Command selftest_command(Context& context) {
  const auto o = std::make_shared<SelfTestOptions>();
  return {.name = "selftest",
          .help = "Try each modem, each route and the spool",
          .options = {{"--sms", &o->sms, "send a test SMS to the SIM of each modem"}},
          .note =
              "Sends a marked probe to the server of each route. A modem counts as tested for "
              "reception once an SMS has come since the start; --sms sends one to its own number, "
              "or, if that is not known, from it to another modem here, and waits 3 minutes. Exit "
              "code 1: one failed. After an upgrade the version has proved itself once all passed "
              "and a modem has received.",
          .examples = {"gsmrelay selftest", "gsmrelay selftest --sms"},
          .run = [&context, o] { run_selftest(context, *o); }};
}

}  // namespace cli
