#include "modem/recovery/recovery_ladder.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace modem {

using util::Deadline;

namespace {

constexpr std::chrono::hours kDay{24};
constexpr int kTriesBeforePark = 2;

/// Returns first · 2^(uses - 1), at most `cap`; zero before the first use.
util::Duration pause_after(const RungLimits& limits, int uses) {
  if (uses == 0) return util::Duration{0};
  auto pause = limits.first;
  for (int i = 1; i < uses && pause < limits.cap; ++i) pause *= 2;
  return std::min(pause, limits.cap);
}

}  // namespace

bool Proof::answers_fault(Fault fault) const {
  const bool works = identity && sim && registration && listing;
  return fault == Fault::deaf ? works && received : works;
}

RecoveryLadder::RecoveryLadder(const util::Clock& clock, const RecoverySettings& settings,
                               OnResult on_result)
    : clock_(clock), settings_(settings), on_result_(std::move(on_result)), arrived_(clock.now()) {}

// --- what is known of the modem -----------------------------------------------------------------

void RecoveryLadder::note_arrival() {
  arrived_ = clock_.now();
  // A person may have put it back. The limit keeps a stick that restarts by itself from being
  // tried each time.
  if (parked_ && !for_person_)
    next_attempt_ =
        std::min(next_attempt_, std::max(arrived_, last_attempt_ + settings_.park_retry / 3));
}

void RecoveryLadder::note_departure() {
  if (expects_absence()) return;
  const auto now = clock_.now();
  departures_.push_back(now);
  while (now - departures_.front() > settings_.unstable_within) departures_.pop_front();
  if (std::ssize(departures_) >= settings_.unstable_departures) {
    report_fault(Fault::unstable, "it left the USB bus again and again");
    return;
  }
  if (fault_ == Fault::unstable || parked_) return;
  if (under_way_) end_rung(false);
  end_fault();
}

void RecoveryLadder::report_fault(Fault fault, std::string why) {
  if (under_way_) end_rung(false);
  if (!fault_) since_ = clock_.now();
  fault_ = fault;
  why_ = std::move(why);
}

bool RecoveryLadder::report_proof(const Proof& proof) {
  const auto asked = fault_.value_or(Fault::silent);
  // A rung for a deaf modem is not judged by silence: only a message or the next self-test is.
  if (!proof.answers_fault(asked)) return false;
  departures_.clear();
  const bool ended = fault_.has_value() || under_way_.has_value();
  if (under_way_) end_rung(true);
  end_fault();
  if (!for_person_) parked_ = false;
  return ended;
}

void RecoveryLadder::end_fault() {
  fault_.reset();
  why_.clear();
  tried_ = {};
}

void RecoveryLadder::end_rung(bool cured) {
  assert(under_way_);
  const auto rung = *std::exchange(under_way_, std::nullopt);
  absent_until_ = {};
  if (!on_result_) return;
  on_result_({.rung = rung,
              .fault = fault_.value_or(Fault::silent),
              .why = why_,
              .took = clock_.now() - began_,
              .cured = cured,
              .by = by_});
}

// --- what to do ---------------------------------------------------------------------------------

bool RecoveryLadder::fits(Rung rung) const {
  return possible_.has(rung) && rungs_for(*fault_).has(rung);
}

Deadline RecoveryLadder::allowed_at(Rung rung) const {
  const auto& used = uses(rung);
  const auto& limits = settings_.of(rung);
  Deadline at = is_reset(rung) ? arrived_ + settings_.arrival : Deadline{};
  if (used.empty()) return at;
  // A use for an earlier fault counts as one: the same fault may be back at once.
  at = std::max(at, used.back() + pause_after(limits, std::max(1, tried(rung))));
  const auto day_ago = clock_.now() - kDay;
  const auto recent =
      std::count_if(used.begin(), used.end(), [&](Deadline use) { return use > day_ago; });
  if (recent >= limits.per_day) at = std::max(at, used[used.size() - limits.per_day] + kDay);
  return at;
}

bool RecoveryLadder::is_spent(Rung rung) const {
  return tried(rung) >= kTriesBeforePark || allowed_at(rung) > clock_.now() + settings_.park_after;
}

bool RecoveryLadder::should_park() const {
  if (!fits(Rung::park) || clock_.now() - since_ < settings_.park_after) return false;
  return std::all_of(kAllRungs.begin(), kAllRungs.end(), [&](Rung rung) {
    return rung == Rung::park || !fits(rung) || is_spent(rung);
  });
}

std::optional<Rung> RecoveryLadder::strongest() const {
  for (auto it = kAllRungs.rbegin(); it != kAllRungs.rend(); ++it)
    if (*it != Rung::park && fits(*it) && allowed_at(*it) <= clock_.now()) return *it;
  return std::nullopt;
}

RecoveryLadder::Decision RecoveryLadder::decide() const {
  constexpr auto kNever = Deadline::max();
  const auto now = clock_.now();
  if (!fault_ || under_way_ || for_person_) return {std::nullopt, kNever};
  if (parked_) {
    if (now < next_attempt_) return {std::nullopt, next_attempt_};
    return {strongest().value_or(Rung::reopen), now};
  }
  if (should_park()) return {Rung::park, now};
  Deadline due = kNever;
  std::optional<Rung> again;  // one that was tried for this fault before
  const auto consider = [&](Rung rung) {
    if (rung == Rung::park || !fits(rung)) return false;
    const auto at = allowed_at(rung);
    due = std::min(due, at);
    if (at > now) return false;
    if (tried(rung) == 0) return true;
    if (!again) again = rung;
    return false;
  };
  if (preferred_ && consider(*preferred_)) return {*preferred_, now};
  for (const auto rung : kAllRungs)
    if (consider(rung)) return {rung, now};
  if (again) return {*again, now};
  if (fits(Rung::park)) due = std::min(due, std::max(now, since_ + settings_.park_after));
  return {std::nullopt, due};
}

void RecoveryLadder::begin(Rung rung, StartedBy by) {
  if (under_way_) end_rung(false);
  const auto now = clock_.now();
  auto& used = uses(rung);
  used.push_back(now);
  while (now - used.front() > kDay) used.pop_front();
  ++tried_[static_cast<std::size_t>(rung)];
  under_way_ = rung;
  by_ = by;
  began_ = now;
  if (rung >= Rung::soft_reset) absent_until_ = now + settings_.absence;
  if (rung == Rung::park) {
    parked_ = true;
    end_rung(false);
  }
  if (!parked_) return;
  last_attempt_ = now;
  next_attempt_ = now + settings_.park_retry;
}

void RecoveryLadder::withdraw() {
  assert(under_way_);
  uses(*under_way_).pop_back();
  under_way_.reset();
  absent_until_ = {};
}

void RecoveryLadder::park(std::string why) {
  if (under_way_) end_rung(false);
  parked_ = for_person_ = true;
  why_ = std::move(why);
}

void RecoveryLadder::unpark() {
  parked_ = for_person_ = false;
  if (under_way_) end_rung(false);
  end_fault();
  departures_.clear();
}

Fault RecoveryLadder::fault() const {
  assert(fault_);
  return *fault_;
}

int RecoveryLadder::resets_today() const {
  const auto day_ago = clock_.now() - kDay;
  std::ptrdiff_t count = 0;
  for (const auto rung : kAllRungs)
    if (is_reset(rung))
      count += std::count_if(uses(rung).begin(), uses(rung).end(),
                             [&](Deadline use) { return use > day_ago; });
  return static_cast<int>(count);
}

}  // namespace modem
