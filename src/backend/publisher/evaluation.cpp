#include "backend/publisher/evaluation.hpp"

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

/// Parses "2026-11-22T21:27:52.123Z", in UTC.
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
  // Relative to the platform's own Date, if given: the clock of this host may be wrong.
  const auto date = headers.find("date");
  const auto theirs = date == headers.end() ? std::nullopt : net::http_date(date->second);
  return std::clamp<milliseconds>(*reset - theirs.value_or(now), milliseconds(1000), kLongestWait);
}

milliseconds wait_of(const net::HttpResult& result, util::WallTime now, milliseconds otherwise) {
  if (const auto asked = net::retry_after(result.headers, now)) return *asked;
  return limit_reset(result.headers, now).value_or(otherwise);
}

Evaluation evaluate_fault(const net::HttpResult& result) {
  switch (result.fault) {
    case net::Fault::timeout:
    case net::Fault::transfer:
      return {.disposition = Disposition::unknown,
              .what = "the platform did not answer",
              .concerns_all = true};
    case net::Fault::bad_request:
      return {.disposition = Disposition::rejected,
              .what = "the address of the platform is wrong: connect the account again"};
    default:
      return {
          .disposition = Disposition::retry_later,
          .what = fmt::format("the platform cannot be reached ({})", net::to_string(result.fault)),
          .concerns_all = true};
  }
}

}  // namespace

Evaluation evaluate_http(const net::HttpResult& result, util::WallTime now) {
  if (result.fault != net::Fault::none) return evaluate_fault(result);
  const int status = result.status;
  if (status >= 200 && status < 300) return {.disposition = Disposition::delivered};
  if (status == 401)
    return {.disposition = Disposition::token_rejected,
            .what = "the platform does not accept this account any more: connect it again"};
  if (status == 429)
    return {.disposition = Disposition::retry_later,
            .what = "the platform's limit is reached",
            .wait = wait_of(result, now, kLimitWait),
            .concerns_all = true};
  // A gateway in front of the platform gave up waiting: the post may exist.
  if (status == 504)
    return {.disposition = Disposition::unknown,
            .what = "the platform did not answer in time (504)",
            .wait = wait_of(result, now, {})};
  if (status >= 500 || status == 408 || status == 425 || status < 400)
    return {.disposition = Disposition::retry_later,
            .what = fmt::format("the platform has trouble ({})", status),
            .wait = wait_of(result, now, {}),
            .concerns_all = status == 503,
            .perhaps_made = status >= 500 && status != 503};
  if (status == 403)
    return {.disposition = Disposition::rejected,
            .what =
                "the platform forbids it (403): the same post was made before, or the account "
                "is limited; look at it there"};
  if (status == 413 || status == 422)
    return {.disposition = Disposition::rejected,
            .what = fmt::format("the platform does not take this text ({})", status)};
  return {.disposition = Disposition::rejected,
          .what = fmt::format("the platform refused it ({})", status)};
}

Evaluation evaluate_mail(const net::MailResult& result) {
  const int status = result.status;
  if (status == 530 || status == 534 || status == 535 || status == 538)
    return {.disposition = Disposition::token_rejected,
            .what =
                "the mail server does not accept this account: connect it again, with a "
                "password for programs if it asks for one"};
  if (status >= 500)
    return {.disposition = Disposition::rejected,
            .what = fmt::format("the mail server refused it ({})", status)};
  if (status >= 400)
    return {.disposition = Disposition::retry_later,
            .what = fmt::format("the mail server asks to come again ({})", status)};
  if (result.fault == net::Fault::none) return {.disposition = Disposition::delivered};
  if (result.fault == net::Fault::bad_request)
    return {.disposition = Disposition::rejected,
            .what = "the address of the mail server is wrong: connect the account again"};
  if (result.left && (result.fault == net::Fault::timeout || result.fault == net::Fault::transfer))
    return {.disposition = Disposition::unknown,
            .what = "the mail server did not answer",
            .concerns_all = true};
  return {
      .disposition = Disposition::retry_later,
      .what = fmt::format("the mail server cannot be reached ({})", net::to_string(result.fault)),
      .concerns_all = true};
}

}  // namespace publisher
