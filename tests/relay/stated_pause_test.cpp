#include "relay/stated_pause.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;

namespace {

const auto kBoxTime = util::from_epoch_ms(1'700'000'000'123);  // Tue, 14 Nov 2023 22:13:20 GMT

std::optional<std::chrono::milliseconds> pause(const std::string& body) {
  const auto stated = relay::stated_pause(body, kBoxTime);
  return stated ? std::optional(stated->length) : std::nullopt;
}

/// The pause of {"NAME":VALUE}.
std::optional<std::chrono::milliseconds> member(const std::string& name, const std::string& value) {
  return pause("{\"" + name + "\":" + value + "}");
}

}  // namespace

TEST_CASE("the name of a member says in which unit its pause is") {
  CHECK(member("retry_after", "30") == 30s);
  CHECK(member("retry_after_ms", "1500") == 1500ms);
  CHECK(member("retryAfterMs", "\"1500\"") == 1500ms);
  CHECK(member("retry_after_millis", "1500") == 1500ms);
  CHECK(member("retryAfterMilliseconds", "1500") == 1500ms);
  CHECK(member("retry-after-in-ms", "1500") == 1500ms);
  CHECK(member("RetryAfter", "30") == 30s);
  CHECK(member("retry_after_seconds", "30") == 30s);
  CHECK(member("retry_in_minutes", "2") == 2min);
  CHECK(member("retryAfterHours", "1") == 1h);
  CHECK(pause(R"({"error":{"message":"busy","retry_after_ms":1500}})") == 1500ms);
}

TEST_CASE("a value with a unit, a fraction or a date is read as such") {
  CHECK(member("retry_after", "1.5") == 1500ms);
  CHECK(member("retry_after", "30.0") == 30s);
  CHECK(member("retry_after", "\" 2 minutes \"") == 2min);
  CHECK(member("retry_after", "\"500ms\"") == 500ms);
  CHECK(member("retry_after_ms", "\"2 s\"") == 2s);
  CHECK(member("retry_after", "\"Tue, 14 Nov 2023 22:14:20 GMT\"") == 59'877ms);
  CHECK(member("retry_after", "\"2023-11-14T22:14:20Z\"") == 59'877ms);
  CHECK(member("retry_after", "\"2023-11-14T23:14:20.5+01:00\"") == 59'877ms);
  CHECK(member("retry_after", "1700000060") == 59'877ms);
  CHECK(member("retry_after_ms", "1700000060000") == 59'877ms);
  CHECK(member("retry_after", "1600000000000") == 24h);  // too long ago for a time
}

TEST_CASE("a pause is never negative, nor longer than a day") {
  CHECK(member("retry_after", "-5") == 0s);
  CHECK(member("retry_after", "\"-5\"") == 0s);
  CHECK(member("retry_after", "-0.5") == 0s);
  CHECK(member("retry_after", "\"Tue, 14 Nov 2023 22:00:00 GMT\"") == 0s);
  CHECK(member("retry_after", "99999999999999999999") == 24h);
  CHECK(member("retry_after", "18446744073709551615") == 24h);
  CHECK(member("retry_after", "1e300") == 24h);
  CHECK(member("retry_after", "\"2024-06-01T00:00:00Z\"") == 24h);
  CHECK(member("retry_after", "\"" + std::string(400, '9') + "\"") == 24h);
}

TEST_CASE("a member that states no pause counts as absent") {
  for (const char* value : {"null", "true", "\"soon\"", "\"\"", "\"-\"", "{}", "[]"})
    CHECK_FALSE(member("retry_after", value));
  for (const char* name : {"retry", "after", "retries", "wait"}) CHECK_FALSE(member(name, "30"));
  CHECK_FALSE(relay::member_pause(json::Json(), kBoxTime));
}

TEST_CASE("a phrase states a pause") {
  CHECK(pause(R"({"error":"Too many attempts. Please wait 60 seconds."})") == 60s);
  CHECK(pause("Please wait 5 minutes") == 5min);
  CHECK(pause("Please wait 60 more seconds") == 60s);
  CHECK(pause("try again in 2 hours") == 2h);
  CHECK(pause("Retry after 90") == 90s);
  CHECK(pause("wait 0.5 seconds") == 500ms);
  CHECK(pause("retry_after_ms=1500") == 1500ms);
  CHECK(pause("wait 99999999999999 hours") == 24h);
  CHECK(pause("Please wait 1 day") == 24h);
  CHECK(pause("wait -5 seconds") == 0s);
  CHECK(pause("Try again after Tue, 14 Nov 2023 22:14:20 GMT.") == 59'877ms);
  CHECK(pause("Try again after 2023-11-14T22:14:20Z.") == 59'877ms);
  CHECK_FALSE(pause("wait a moment"));
  CHECK_FALSE(pause("Please try again later."));
  CHECK_FALSE(pause("wait "));
  CHECK_FALSE(pause(""));
}

TEST_CASE("only a member with a unit or a date states an exact pause") {
  const auto exact = [](const char* body, util::WallTime now = kBoxTime) {
    return relay::stated_pause(body, now).value_or(relay::StatedPause{}).exact;
  };
  for (const char* body :
       {R"({"retry_after_ms":60000})", R"({"retryAfterSeconds":"60"})", R"({"retry_after":"60 s"})",
        R"({"retry_after":1700000060})", R"({"retry_after":"2023-11-14T22:14:20Z"})"}) {
    CAPTURE(body);
    CHECK(exact(body));
  }
  for (const char* body :
       {R"({"retry_after":60000})", R"({"retry_after":"60000"})", R"({"retry_after":-5})",
        "Please wait 60 seconds", "Try again after 2023-11-14T22:14:20Z.", ""}) {
    CAPTURE(body);
    CHECK_FALSE(exact(body));
  }
  // With a wrong clock a time since 1970 is none.
  CHECK_FALSE(exact(R"({"retry_after_seconds":1700000060})", util::from_epoch_ms(0)));
  CHECK(relay::stated_pause(R"({"retry_after":1700000060})", kBoxTime)->from_date);
  CHECK_FALSE(relay::stated_pause(R"({"retry_after_ms":1500})", kBoxTime)->from_date);
}
