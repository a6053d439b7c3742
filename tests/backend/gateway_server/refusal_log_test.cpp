#include "backend/gateway_server/refusal_log.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/doubles/fake_clock.hpp"
#include "util/log.hpp"

namespace {

/// Collects the log's lines while it exists.
struct Lines {
  Lines() {
    util::set_log_sink([this](util::LogLevel, std::string_view message, util::LogFields) {
      all.emplace_back(message);
    });
  }
  ~Lines() { util::set_log_sink({}); }
  std::vector<std::string> all;
};

}  // namespace

TEST_CASE("a refusal is logged at once with its reason, and its repeats once a minute") {
  const Lines lines;
  doubles::FakeClock clock;
  gateway_server::RefusalLog log(clock);
  for (int i = 0; i < 100; ++i) log.add("client kitchen", 403, "the sender must synchronise");
  log.add("an unknown Gateway client", 401, "not known here");
  REQUIRE(lines.all.size() == 2);
  CHECK(lines.all[0] ==
        "refused a request of client kitchen with 403: the sender must synchronise");
  log.flush();
  CHECK(lines.all.size() == 2);
  clock.advance(std::chrono::minutes(1));
  log.flush();
  REQUIRE(lines.all.size() == 3);
  CHECK(lines.all[2].starts_with("refused 99 requests of client kitchen with 403"));
  clock.advance(std::chrono::minutes(1));
  log.flush();
  CHECK(lines.all.size() == 3);
  log.add("client kitchen", 403, "the sender must synchronise");
  CHECK(lines.all.size() == 4);
}

TEST_CASE("the log of refusals holds no number, and a limited number of kinds") {
  const Lines lines;
  doubles::FakeClock clock;
  gateway_server::RefusalLog log(clock);
  log.add("client kitchen", 400, "no user has +237650000001\n<forged line>");
  REQUIRE(lines.all.size() == 1);
  CHECK(lines.all[0].find("650000001") == std::string::npos);
  CHECK(lines.all[0].find('\n') == std::string::npos);
  for (int i = 0; i < 1000; ++i)
    log.add("client", 400, std::string(static_cast<std::size_t>(i), 'x'));
  CHECK(lines.all.size() <= 200);
}
