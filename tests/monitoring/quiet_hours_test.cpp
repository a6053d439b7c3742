#include "monitoring/quiet_hours.hpp"

#include <doctest/doctest.h>

#include "config/alarm_settings.hpp"

TEST_CASE("quiet hours may include midnight, and their end is not quiet") {
  const auto night = monitoring::parse_quiet_hours("22:00-07:30");
  REQUIRE(night);
  CHECK(night->contains(22 * 60));
  CHECK(night->contains(0));
  CHECK(night->contains(7 * 60 + 29));
  CHECK_FALSE(night->contains(7 * 60 + 30));
  CHECK_FALSE(night->contains(12 * 60));
  const auto noon = monitoring::parse_quiet_hours("12:00-13:00");
  REQUIRE(noon);
  CHECK(noon->contains(12 * 60 + 59));
  CHECK_FALSE(noon->contains(13 * 60));
  CHECK_FALSE(noon->contains(0));
}

TEST_CASE("other text is no span of the day") {
  for (const char* wrong : {"", "22:00", "22:00-22:00", "24:00-07:00", "22:60-07:00", "2:00-07:00",
                            "22:00 07:00", "22:00-07:00 ", "aa:00-07:00", "22-00:07-00"}) {
    CHECK_MESSAGE(!config::check_quiet_hours(wrong).empty(), wrong);
    CHECK_MESSAGE(!monitoring::parse_quiet_hours(wrong), wrong);
  }
}

TEST_CASE("the minute is that of this machine's time zone") {
  const auto minute = monitoring::local_minute(util::from_epoch_ms(1'800'000'000'000));
  CHECK(minute >= 0);
  CHECK(minute < 24 * 60);
  CHECK(monitoring::local_minute(util::from_epoch_ms(1'800'000'060'000)) == (minute + 1) % 1440);
}
