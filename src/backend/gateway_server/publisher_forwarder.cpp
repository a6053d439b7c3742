#include "backend/gateway_server/publisher_forwarder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "json/json.hpp"
#include "util/backoff.hpp"
#include "util/log.hpp"

namespace gateway_server {
namespace {

using json::Json;
using std::chrono::milliseconds;

constexpr int kAtOnce = 16;
constexpr milliseconds kFirstPause{1'000}, kIdle{30'000}, kTurn{250};
constexpr util::Backoff kBackoff{.first = kFirstPause, .cap = Store::kLongestPause};

void complain(const util::Result<void>& done) {
  if (!done) util::log_warning(done.error().what);
}

}  // namespace

milliseconds PublisherForwarder::step() {
  const auto due = store_.due(clock_.wall(), kAtOnce);
  if (!due) {
    util::log_warning(due.error().what);
    return kFirstPause;
  }
  const auto until = clock_.in(kTurn);
  std::set<std::string> full;  // users whose first publication was a probe that failed
  for (const auto& pending : *due) {
    if (stop_) return kIdle;
    if (full.contains(pending.user_id)) continue;
    switch (forward(pending)) {
      case Forwarded::settled:
        break;
      case Forwarded::user_is_full:
        full.insert(pending.user_id);
        break;
      case Forwarded::unavailable:
        return kFirstPause;
    }
    if (clock_.now() >= until) break;
  }
  tell_refusals();
  return due->empty() ? kIdle : milliseconds(0);
}

PublisherForwarder::Told PublisherForwarder::tell(const Untold& refusal) {
  if (!settings_.answers) return Told::never;
  const auto number = store_.number_of(refusal.user_id);
  if (!number) {
    util::log_warning(number.error().what);
    // A number that does not open must not hold up the refusals of other users.
    return number.error().advice == util::Advice::reject ? Told::never : Told::later;
  }
  if (number->empty()) return Told::never;
  json::Json body{{"id", refusal.id},
                  {"user_id", refusal.user_id},
                  {"what", refusal.what},
                  {"number", *number}};
  if (!refusal.letter.empty()) body["letter"] = refusal.letter;
  const auto response = publisher_.request("POST", "/internal/v1/refusals", body);
  if (response.ok()) return Told::yes;
  // 400 and 409: not taken; 429: this user has got enough of them by SMS.
  const bool final = response.status == 400 || response.status == 409 || response.status == 429;
  return final && !response.misdirected() ? Told::never : Told::later;
}

void PublisherForwarder::tell_refusals() {
  if (!settings_.answers || clock_.now() < tell_at_) return;
  tell_at_ = clock_.in(kIdle);
  const auto untold = store_.untold(kAtOnce);
  if (!untold) return util::log_warning(untold.error().what);
  for (const auto& refusal : *untold) {
    const auto told = stop_ ? Told::later : tell(refusal);
    if (told == Told::later) return;
    complain(store_.told(
        refusal.id, told == Told::yes ? Store::Listed::at_the_publisher : Store::Listed::here));
  }
  if (untold->size() == kAtOnce) tell_at_ = clock_.now();
}

void PublisherForwarder::refuse(const Pending& pending, const std::string& letter,
                                const std::string& what) {
  const auto why = what.empty() ? std::string("the Publisher refused it") : what;
  const auto told = tell({pending.id, pending.user_id, letter, why});
  if (told == Told::later) tell_at_ = clock_.in(kIdle);
  // Once the Publisher has the result, it is in its list.
  complain(told == Told::yes
               ? store_.mark_forwarded(pending.id)
               : store_.refuse(pending.id,
                               {.what = why, .letter = letter, .tell = told == Told::later},
                               clock_.wall()));
}

PublisherForwarder::Forwarded PublisherForwarder::forward(const Pending& pending) {
  if (!pending.opens) {
    util::log_error(
        "a publication that waits does not open; next: the key file that sealed it, all lines");
    complain(store_.later(pending.id, clock_.wall() + Store::kLongestPause));
    return Forwarded::settled;
  }
  auto body = json::parse_or_null(pending.content);
  if (body.text("letter", "").size() != 1) {  // also if it is no object
    refuse(pending, {}, "it could not be read again here");
    return Forwarded::settled;
  }
  service::Granted granted{pending.id, pending.user_id, body["letter"].text().front(),
                           body["account"].text(),
                           util::epoch_ms(clock_.wall() + settings_.grant_lasts)};
  body["id"] = pending.id;
  body["user_id"] = pending.user_id;
  body["expires"] = granted.expires;
  body["grant"] = service::make_grant(settings_.grant_key, granted);
  if (pending.restored) body["restored"] = true;
  if (settings_.answers) {
    const auto number = store_.number_of(pending.user_id);
    if (number && !number->empty()) body["number"] = *number;
  }
  const auto response = publisher_.request("POST", "/internal/v1/publications", body);
  if (response.ok()) {
    complain(store_.mark_forwarded(pending.id));
    return Forwarded::settled;
  }
  // The Publisher has too many publications of this user: all of them wait, and one is the next
  // probe. Those of other users are forwarded.
  if (response.status == 429) {
    complain(store_.pause_user(pending.user_id, clock_.wall() + Store::kLongestPause));
    return Forwarded::user_is_full;
  }
  // 400 and 413: malformed, too large; 409: another user has this id. Any other status is a fault
  // of the set-up, which an administrator has to correct: the publication waits.
  const bool refused = response.status == 400 || response.status == 409 || response.status == 413;
  if (!refused || response.misdirected()) {
    util::log_warning(
        fmt::format("the Publisher has not taken a publication: {}; tried again", response.what));
    complain(store_.later(pending.id, clock_.wall() + kBackoff.pause(pending.tries)));
    return Forwarded::unavailable;
  }
  util::log_error(fmt::format("the Publisher refuses a publication: {}", response.what));
  // The user gets the reason without the name of the peer and the status.
  refuse(pending, body["letter"].text(), response.body.text("error", response.what));
  return Forwarded::settled;
}

}  // namespace gateway_server
