#include "backend/publisher/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "net/retry_after.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimitWait = std::chrono::minutes(15), kLongestWait = std::chrono::hours(24);

using ResponseHeaders = std::map<std::string, std::string>;

std::string_view value_of(const ResponseHeaders& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<util::WallTime> epoch_seconds(std::string_view text) {
  const auto seconds = util::to_int(text);
  if (!seconds || *seconds < 0 || *seconds >= 1LL << 40) return std::nullopt;
  return util::from_epoch_ms(*seconds * 1000);
}

/// X's daily limit "user" or "app" is used up.
bool day_is_used_up(const ResponseHeaders& headers, const std::string& whose) {
  return util::to_int(value_of(headers, "x-" + whose + "-limit-24hour-remaining")) == 0;
}

bool names_application(const ResponseHeaders& headers) {
  return day_is_used_up(headers, "app") ||
         util::lower(value_of(headers, "x-ratelimit-scope")) == "global" ||
         util::lower(value_of(headers, "x-ratelimit-global")) == "true";
}

std::optional<milliseconds> limit_reset(const ResponseHeaders& headers, util::WallTime now) {
  std::optional<util::WallTime> reset;
  // The other reset of X is that of a shorter window, which may have room.
  for (const std::string whose : {"app", "user"})
    if (!reset && day_is_used_up(headers, whose))
      reset = epoch_seconds(value_of(headers, "x-" + whose + "-limit-24hour-reset"));
  if (!reset) reset = epoch_seconds(value_of(headers, "x-rate-limit-reset"));
  if (!reset) reset = net::iso_date(value_of(headers, "x-ratelimit-reset"));
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
              .scope = Scope::account_or_server};
    case net::Fault::bad_request:
      return {.disposition = Disposition::rejected,
              .what = "the address of the platform is wrong: connect the account again"};
    default:
      return {
          .disposition = Disposition::retry_later,
          .what = fmt::format("the platform cannot be reached ({})", net::to_string(result.fault)),
          .scope = Scope::account_or_server};
  }
}

}  // namespace

Evaluation evaluate_http(const net::HttpResult& result, util::WallTime now) {
  if (result.fault != net::Fault::none) return evaluate_fault(result);
  const int status = result.status;
  if (status >= 200 && status < 300) return {.disposition = Disposition::delivered};
  if (status == 401)
    return {.disposition = Disposition::token_rejected,
            .what = "the platform does not accept this account: connect it again",
            .scope = Scope::account};
  if (status == 429)
    return {.disposition = Disposition::retry_later,
            .what = "the platform's limit is reached",
            .wait = wait_of(result, now, kLimitWait),
            .scope = names_application(result.headers) ? Scope::server : Scope::account_or_server};
  // A gateway in front of the platform gave up waiting: the post may exist.
  if (status == 504)
    return {.disposition = Disposition::unknown,
            .what = "the platform did not answer in time (504)",
            .wait = wait_of(result, now, {})};
  if (status >= 500 || status == 408 || status == 425 || status < 400)
    return {.disposition = Disposition::retry_later,
            .what = fmt::format("the platform has trouble ({})", status),
            .wait = wait_of(result, now, {}),
            .scope = status == 503 ? Scope::account_or_server : Scope::post,
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
                "password for programs if it asks for one",
            .scope = Scope::account};
  if (status >= 500)
    return {.disposition = Disposition::rejected,
            .what = fmt::format("the mail server refused it ({})", status)};
  if (status >= 400)
    return {.disposition = Disposition::retry_later,
            .what = fmt::format("the mail server asks to come again ({})", status),
            // 421: the service is closing (RFC 5321); 454: its log-in fails now (RFC 4954).
            .scope = status == 421 || status == 454 ? Scope::account_or_server : Scope::post};
  if (result.fault == net::Fault::none) return {.disposition = Disposition::delivered};
  if (result.fault == net::Fault::bad_request)
    return {.disposition = Disposition::rejected,
            .what = "the address of the mail server is wrong: connect the account again"};
  if (result.left)
    return {.disposition = Disposition::unknown,
            .what = "the mail server did not answer",
            .scope = Scope::account_or_server};
  return {
      .disposition = Disposition::retry_later,
      .what = fmt::format("the mail server cannot be reached ({})", net::to_string(result.fault)),
      .scope = Scope::account_or_server};
}

}  // namespace publisher
