#include "net/retry_after.hpp"

#include <doctest/doctest.h>

#include <string>

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const auto kNow = util::from_epoch_ms(784'111'777'000);  // Sun, 06 Nov 1994 08:49:37 GMT
}

TEST_CASE("seconds are accepted up to a day") {
  CHECK(net::retry_after({{"retry-after", "120"}}, kNow) == seconds(120));
  CHECK(net::retry_after({{"retry-after", " 0 "}}, kNow) == seconds(0));
  CHECK(net::retry_after({{"retry-after", "99999999999"}}, kNow) == std::chrono::hours(24));
  CHECK(net::retry_after({{"retry-after", std::string(40, '9')}}, kNow) == std::chrono::hours(24));
  CHECK(net::retry_after({{"retry-after", "-5"}}, kNow) == seconds(0));
}

TEST_CASE("a date is relative to the server's clock, or to ours without it") {
  const std::string later = "Sun, 06 Nov 1994 08:50:37 GMT";
  CHECK(net::retry_after({{"retry-after", later}}, kNow) == seconds(60));
  CHECK(net::retry_after({{"retry-after", later}, {"date", "Sun, 06 Nov 1994 08:50:27 GMT"}},
                         util::from_epoch_ms(0)) == seconds(10));
  CHECK(net::retry_after({{"retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"}}, kNow) == seconds(0));
}

TEST_CASE("a value that cannot be read counts as absent") {
  for (const char* text : {"", "soon", "1.5", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 25:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov 1994 08:49:37 GMT",
                           "Sun, +6 Nov 1994 08:49:37 GMT", "Sun; 06 Nov 1994 08:49:37 GMT"})
    CHECK_FALSE(net::retry_after({{"retry-after", text}}, kNow).has_value());
  CHECK_FALSE(net::retry_after({}, kNow).has_value());
}

TEST_CASE("an HTTP date is read to the second") {
  CHECK(net::http_date("Sun, 06 Nov 1994 08:49:37 GMT") == kNow);
  CHECK(net::http_date("Thu, 29 Feb 2024 00:00:00 GMT").has_value());
}

TEST_CASE("a date of RFC 3339 is read to the second, in its offset") {
  for (const char* text :
       {"1994-11-06T08:49:37Z", "1994-11-06T08:49:37.987Z", "1994-11-06 08:49:37",
        "1994-11-06T09:49:37+01:00", "1994-11-06t03:19:37.5-05:30", "1994-11-06T08:49:37Z."}) {
    CAPTURE(text);
    CHECK(net::iso_date(text) == kNow);
  }
  for (const char* text : {"", "1994-11-06", "1994-11-06T08:49", "1994-02-30T08:49:37Z",
                           "1994-13-06T08:49:37Z", "1994-11-06x08:49:37Z", "94-11-06T08:49:37Z"}) {
    CAPTURE(text);
    CHECK_FALSE(net::iso_date(text));
  }
}
