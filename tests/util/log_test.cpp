#include "util/log.hpp"

#include <doctest/doctest.h>

TEST_CASE("a message below the threshold never reaches the sink") {
  std::string seen;
  util::set_log_sink([&](util::LogLevel, std::string_view m, util::LogFields) { seen += m; });
  util::set_log_level(util::LogLevel::warning);
  util::log_info("quiet");
  util::log_warning("loud");
  util::set_log_level(util::LogLevel::info);
  util::set_log_sink({});
  CHECK(seen == "loud");
}

TEST_CASE("a message is one line without control characters, whatever a modem says") {
  std::string seen;
  util::set_log_sink([&](util::LogLevel, std::string_view m, util::LogFields) { seen = m; });
  util::log_error(
      "modem \x1B[2J\r\nsays \xC2\x9B"
      "1m \xFF");
  CHECK(seen == "modem \\x1B[2J\\x0D\\x0Asays \\x9B1m \xEF\xBF\xBD");
  util::log_error("zażółć");
  CHECK(seen == "zażółć");
  util::set_log_sink({});
}
