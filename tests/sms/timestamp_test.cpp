#include <doctest/doctest.h>

#include "field.hpp"
#include "sms/fields.hpp"
#include "vectors.hpp"

namespace {

util::Result<sms::Timestamp> read_timestamp(const util::Octets& octets) {
  return field::read(octets, [](auto& r) { return sms::read_timestamp(r, "TP-SCTS"); });
}

util::Result<util::Octets> write_timestamp(const sms::Timestamp& time) {
  return field::written([&](auto& w) { sms::write_timestamp(w, time, "TP-SCTS"); });
}

}  // namespace

TEST_CASE("the timestamp vectors decode and encode") {
  for (const auto& v : vectors::of_kind("timestamp", 12)) {
    CAPTURE(v["id"]);
    const auto octets = vectors::octets(v["hex"]);
    const auto time = read_timestamp(octets);
    if (vectors::expects_error(v)) {
      // An invalid field leaves out the time, or only its zone.
      CHECK((!time || !time->valid || !time->zone_quarters));
      continue;
    }
    REQUIRE(time);
    CHECK(v["expected"]["timestamp"] == time->iso8601());
    CHECK(write_timestamp(*time) == octets);
    CHECK(time->raw == octets);
  }
}

TEST_CASE("an invalid zone leaves out the zone only") {
  const auto time = read_timestamp({0x71, 0x80, 0x13, 0x11, 0x12, 0x45, 0xA0});
  REQUIRE(time);
  CHECK(time->valid);
  CHECK(time->iso8601() == "2017-08-31T11:21:54");
  CHECK(time->epoch_ms() == 1504178514000);
  CHECK_FALSE(write_timestamp(*time));
}

TEST_CASE("an invalid date leaves out the time") {
  for (const char* hex : {"00000000000000", "FFFFFFFFFFFFFF", "12202313000000", "12101042000000"}) {
    const auto time = read_timestamp(vectors::octets(hex));
    REQUIRE(time);
    CHECK_FALSE(time->valid);
    CHECK(time->iso8601().empty());
    CHECK_FALSE(time->epoch_ms());
  }
}

TEST_CASE("epoch milliseconds are converted to any zone and back") {
  constexpr std::int64_t kTime = 1541593282000;
  for (const int zone : {-79, -48, -1, 0, 1, 23, 56, 79}) {
    const auto time = sms::Timestamp::from_epoch_ms(kTime, zone);
    CHECK(time.epoch_ms() == kTime);
    CHECK(read_timestamp(write_timestamp(time).value())->epoch_ms() == kTime);
  }
  CHECK(sms::Timestamp::from_epoch_ms(kTime, 32).iso8601() == "2018-11-07T20:21:22+08:00");
}

TEST_CASE("a year outside 1970 to 2069 is refused") {
  CHECK_FALSE(write_timestamp(sms::Timestamp::from_epoch_ms(-1000, 0)));
  CHECK_FALSE(write_timestamp(sms::Timestamp::from_epoch_ms(4'000'000'000'000, 0)));
}
