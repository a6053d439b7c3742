#include "cli/reception_test.hpp"

#include <fmt/format.h>

#include <chrono>

#include "cli/json_fields.hpp"
#include "util/clock.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

std::string test_path(const std::string& modem, std::string_view what) {
  return fmt::format("/v1/modems/{}/sim/{}", segment(modem), what);
}

std::string look_at(const std::string& modem) {
  return "gsmrelay modem show " + util::shell_word(modem);
}

terminal::CommandResult<Json> await_end(const Context& context, const std::string& modem) {
  constexpr int kLongPoll = 20;
  const util::SystemClock clock;
  const auto until = clock.in(std::chrono::minutes(4));
  std::int64_t after = 0;
  while (clock.now() < until) {
    const auto response = try_fetch(
        context, {.path = test_path(modem, "swap"),
                  .query = {{"after", std::to_string(after)}, {"wait", std::to_string(kLongPoll)}},
                  .usual_seconds = kLongPoll + 10});
    if (!response) return terminal::fail(response.error());
    const auto& test = part(*response, "swap");
    if (flag(test, "finished")) return test;
    for (const auto& event : list(test, "events")) after = number(event, "number");
  }
  return terminal::fail(kFailed, "the test SMS did not end", look_at(modem));
}

}  // namespace

terminal::CommandResult<Json> begin_reception_test(const Context& context,
                                                   const std::string& modem) {
  return try_fetch(context, {.method = "POST", .path = test_path(modem, "test")});
}

Reception await_reception_test(const Context& context, const std::string& modem,
                               const terminal::CommandResult<Json>& begun) {
  const auto test = begun ? await_end(context, modem) : begun;
  if (!test) return {.result = test.error().what, .next = look_at(modem)};
  const auto result = text(part(*test, "receipt"), "test");
  const bool tested = !result.starts_with("not tested"), missed = result == "failed";
  return {.tested = tested,
          .sent = missed || (tested && flag(*test, "succeeded")),
          .arrived = tested && flag(*test, "succeeded"),
          .result = missed                 ? "the test SMS did not arrive within 3 minutes"
                    : result == "not sent" ? "the test SMS could not be sent within 3 minutes"
                                           : result,
          .next = look_at(modem)};
}

}  // namespace cli
