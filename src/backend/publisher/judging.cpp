#include "backend/publisher/judging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "net/retry_after.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimitWait = std::chrono::minutes(15), kLongestWait = std::chrono::hours(24);

/// "2026-11-22T21:27:52.123Z", UTC.
std::optional<util::WallTime> iso_date(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                  &second) != 6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::optional<milliseconds> limit_reset(const std::map<std::string, std::string>& headers,
                                        util::WallTime now) {
  std::optional<util::WallTime> reset;
  if (const auto x = headers.find("x-rate-limit-reset"); x != headers.end()) {
    if (const auto seconds = util::to_int(x->second);
        seconds && *seconds >= 0 && *seconds < 1LL << 40)
      reset = util::from_epoch_ms(*seconds * 1000);
  } else if (const auto date = headers.find("x-ratelimit-reset"); date != headers.end()) {
    reset = iso_date(date->second);
  }
  if (!reset) return std::nullopt;
  // The platform's own date, where it says it: this box may not know the time.
  const auto date = headers.find("date");
  const auto theirs = date == headers.end() ? std::nullopt : net::http_date(date->second);
  return std::clamp<milliseconds>(*reset - theirs.value_or(now), milliseconds(1000), kLongestWait);
}

milliseconds wait_of(const net::HttpResult& result, util::WallTime now, milliseconds otherwise) {
  if (const auto asked = net::retry_after(result.headers, now)) return *asked;
  return limit_reset(result.headers, now).value_or(otherwise);
}

Verdict judge_fault(const net::HttpResult& result) {
  switch (result.fault) {
    case net::Fault::timeout:
    case net::Fault::transfer:
      return {Judgement::unknown, "the platform did not answer", {}, true};
    case net::Fault::bad_request:
      return {Judgement::never, "the address of the platform is wrong: connect the account again"};
    default:
      return {Judgement::later,
              fmt::format("the platform cannot be reached ({})", net::to_string(result.fault)),
              {},
              true};
  }
}

}  // namespace

Verdict judge(const net::HttpResult& result, util::WallTime now) {
  if (result.fault != net::Fault::none) return judge_fault(result);
  const int status = result.status;
  if (status >= 200 && status < 300) return {Judgement::delivered, {}};
  if (status == 401)
    return {Judgement::refused,
            "the platform does not accept this account any more: connect it "
            "again"};
  if (status == 429)
    return {Judgement::later, "the platform's limit is reached", wait_of(result, now, kLimitWait),
            true};
  // A gateway before the platform gave up waiting: behind it, it may have been made.
  if (status == 504)
    return {Judgement::unknown, "the platform did not answer in time (504)",
            wait_of(result, now, {})};
  if (status >= 500 || status == 408 || status == 425 || status < 400)
    return {Judgement::later, fmt::format("the platform has trouble ({})", status),
            wait_of(result, now, {}), status == 503, status >= 500 && status != 503};
  if (status == 403)
    return {Judgement::never,
            "the platform forbids it (403): the same post was made before, or the "
            "account is limited; look at it there"};
  if (status == 413 || status == 422)
    return {Judgement::never, fmt::format("the platform does not take this text ({})", status)};
  return {Judgement::never, fmt::format("the platform refused it ({})", status)};
}

Posted post_json(Errand& errand, const std::string& path, std::string body,
                 std::vector<std::pair<std::string, std::string>> headers) {
  if (!errand.about_to_send())
    return {{Judgement::later, "it could not be noted: is the disk full?"}, {}};
  net::HttpRequest request;
  request.url = errand.base_url + path;
  request.security = errand.security;
  request.headers = std::move(headers);
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Accept", "application/json");
  request.body = std::move(body);
  request.admit = errand.admit;
  auto result = errand.outside.http(std::move(request));
  return {judge(result, errand.now), std::move(result.body)};
}

}  // namespace publisher
