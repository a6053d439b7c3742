#include "gsmrelayd/modem/sms_sender.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "at/send_cause.hpp"
#include "util/backoff.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using spool::SendState;

namespace {

constexpr auto kBetweenRecipients = 1s;  // networks accept fewer SMS than a modem can send
constexpr auto kDiskPause = 2s;
constexpr auto kNotRegistered = 5s;
constexpr auto kIdle = 1h;  // notify() ends it
constexpr std::array<std::chrono::milliseconds, 3> kPauses{
    30s, 120s, 600s};  // docs/field-notes.md#13-error-codes
constexpr util::Backoff kSimPause{.first = 5min, .cap = 1h};
constexpr int kDoubts = 3;
constexpr int kRefusals = 3;
constexpr int kLostPrompts = 2;

std::chrono::milliseconds pause_after(int tries) {
  return kPauses.at(std::min<std::size_t>(static_cast<std::size_t>(tries), kPauses.size() - 1));
}

}  // namespace

util::Result<bool> SmsSender::step(modem::Modem& modem, spool::Outbox outbox) {
  const auto now = shared_.clock.now();
  const auto changes = shared_.outbox_changes.load();
  if (std::exchange(seen_changes_, changes) != changes) notified_ = true;
  if (now < next_ && !notified_) return false;
  if (unsettled_ && !settle(outbox)) {
    next_ = shared_.clock.in(kDiskPause);
    return false;
  }
  if (!ready(modem)) return false;
  notified_ = false;
  const spool::Sender sender{modem_, sim_, daily_limit(modem.info())};
  const auto claim = outbox.claim_next_part(sender);
  if (!claim) {
    shared_.report_spool(util::fail(claim.error()));
    next_ = shared_.clock.in(kDiskPause);
    return false;
  }
  if (!*claim) {
    plan_next(outbox, sender);
    return false;
  }
  return send(**claim, modem, outbox);
}

/// Returns false while the SIM is paused or the modem reports that it is not registered.
bool SmsSender::ready(const modem::Modem& modem) {
  const auto now = shared_.clock.now();
  if (auto sim = modem.info().sim_identity(modem_); sim != sim_) {
    sim_ = std::move(sim);
    trouble_.clear();
    paused_until_ = now;
    pauses_ = 0;
    doubts_ = 0;
    refusals_ = 0;
    lost_prompts_ = 0;
    failing_ = false;
  }
  if (now < paused_until_) {
    next_ = paused_until_;
    notified_ = false;
    return false;
  }
  if (modem.info().registration >= 0 && !modem.info().registered()) {
    next_ = shared_.clock.in(kNotRegistered);
    notified_ = false;
    return false;
  }
  return true;
}

int SmsSender::daily_limit(const modem::Info& info) const {
  const auto entry = shared_.sims.find(info.iccid, info.imsi);
  return entry ? entry->send_per_day : 0;
}

void SmsSender::plan_next(spool::Outbox outbox, const spool::Sender& sender) {
  next_ = shared_.clock.in(kIdle);
  const auto due = outbox.next_claim_time(sender);
  if (!due) {
    next_ = shared_.clock.in(kDiskPause);
  } else if (*due) {
    const auto wait = std::max<util::Duration>(**due - shared_.file->service_now(), 1s);
    next_ = std::min(next_, shared_.clock.in(wait));
  }
}

util::Result<bool> SmsSender::send(const spool::Claim& claim, modem::Modem& modem,
                                   spool::Outbox outbox) {
  assert(!unsettled_);
  const auto submission = modem.submit({}, claim.tpdu);
  const auto result = to_result(submission, modem, claim.tries);
  unsettled_ = {claim.part, result};
  next_ = shared_.clock.now();
  if (!settle(outbox)) next_ = shared_.clock.in(kDiskPause);
  log_result(claim, result);
  if (result.state == SendState::sent)
    failing_ = false;
  else if (!std::exchange(failing_, true))
    failure_ = result.error;
  if (!submission && submission.error().advice == util::Advice::reopen)
    return util::fail(submission.error());
  // The next part for the same recipient usually belongs to the same text: no pause.
  if (!last_to_.empty() && claim.to != last_to_) next_ = shared_.clock.in(kBetweenRecipients);
  last_to_ = claim.to;
  return true;
}

spool::SendResult SmsSender::to_result(const util::Result<modem::Submission>& submission,
                                       const modem::Modem& modem, int tries) {
  if (!submission) {
    if (const auto refusal = modem.refusal()) return refused_result(*refusal, tries);
    if (submission.error().advice == util::Advice::retry) count_lost_prompt();
    return {
        .state = SendState::waiting, .error = submission.error().what, .pause = pause_after(tries)};
  }
  spool::SendResult result;
  if (submission->reference >= 0) result.reference = submission->reference;
  if (submission->outcome == modem::Submission::Outcome::maybe_sent) {
    result.state = SendState::maybe_sent;
    result.error =
        "the modem did not report whether it was sent; ask the recipient before sending it again";
    return result;
  }
  doubts_ = 0;
  refusals_ = 0;
  pauses_ = 0;
  lost_prompts_ = 0;
  trouble_.clear();
  ++sent_;
  return result;
}

spool::SendResult SmsSender::refused_result(const at::FinalResult& refusal, int tries) {
  using at::SendCause;
  spool::SendResult result{.state = SendState::waiting,
                           .error = at::explain_refusal(refusal),
                           .pause = pause_after(tries)};
  if (refusal.kind == at::FinalResult::Kind::cms_error && refusal.code >= 0)
    result.cause = refusal.code;
  lost_prompts_ = 0;
  const auto cause = at::send_cause(refusal);
  if (cause == SendCause::never) result.state = SendState::failed;
  doubts_ = cause == SendCause::doubt ? doubts_ + 1 : 0;
  // A fault of the network passes by itself, but whoever waits for the SMS should know of it.
  if (cause != SendCause::never && ++refusals_ >= kRefusals && cause == SendCause::later)
    trouble_ = fmt::format("{} times in a row: {}", refusals_, result.error);
  if (cause == SendCause::sim || doubts_ >= kDoubts) pause_sim(result.error);
  return result;
}

/// Pauses sending with this SIM: a user has to act, so it is rarely tried again.
void SmsSender::pause_sim(const std::string& why) {
  paused_until_ = shared_.clock.in(kSimPause.pause(pauses_++));
  if (trouble_.empty())
    shared_.events.add("send", modem_, "nothing can be sent with this SIM: " + why);
  trouble_ = why;
}

/// Reports a modem that answers AT+CMGS with no prompt: it receives, but sends nothing.
void SmsSender::count_lost_prompt() {
  if (++lost_prompts_ < kLostPrompts) return;
  if (trouble_.empty()) shared_.events.add("send", modem_, "the modem gives no prompt for AT+CMGS");
  trouble_ = fmt::format(
      "the modem gave no prompt for AT+CMGS {} times in a row, so nothing is sent; it is tried "
      "again by itself",
      lost_prompts_);
}

bool SmsSender::settle(spool::Outbox outbox) {
  assert(unsettled_);
  const auto settled = outbox.settle(unsettled_->part, unsettled_->result);
  shared_.report_spool(settled);
  if (!settled) return false;
  unsettled_.reset();
  return true;
}

void SmsSender::log_result(const spool::Claim& claim, const spool::SendResult& result) {
  auto text = fmt::format("to {}: {}", util::mask_number(claim.to), to_string(result.state));
  if (!result.error.empty()) text += ", " + result.error;
  const bool fine = result.state == SendState::sent;
  util::log(fine ? util::LogLevel::info : util::LogLevel::warning,
            fmt::format("modem {} sends {}", modem_, text), {{"MODEM", modem_}});
  shared_.events.add("send", modem_, text);
}

}  // namespace gsmrelayd
