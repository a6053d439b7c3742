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
