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

RecoveryLadder::RecoveryLadder(const util::Clock& clock, const RecoverySettings& settings,
                               OnResult on_result)
    : clock_(clock),
      settings_(settings),
      on_result_(std::move(on_result)),
      started_(clock.now()),
      arrived_(started_) {}

void RecoveryLadder::resume(const Past& past) {
  for (const auto& use : past.uses)
    if (clock_.now() - use.at < kDay) uses(use.rung).push_back(use.at);
  parked_ = past.last_try.has_value();
  if (!parked_) return;
  why_ = past.why;
  last_attempt_ = *past.last_try;
  next_attempt_ = last_attempt_ + settings_.park_retry;
}

// --- what is known of the modem -----------------------------------------------------------------

void RecoveryLadder::note_arrival() {
  arrived_ = clock_.now();
  // A person may have put it back, unless its own reset explains that it was gone. The limit keeps
  // a stick that restarts by itself from being tried each time.
  if (parked_ && arrived_ >= absent_until_ && arrived_ - started_ >= settings_.start)
    next_attempt_ =
        std::min(next_attempt_, std::max(arrived_, last_attempt_ + settings_.park_replug));
}

void RecoveryLadder::note_departure() {
  if (clock_.now() < absent_until_ || parked_) return;
  forget_rung();
  end_fault();
}

void RecoveryLadder::report_fault(Fault fault, std::string why) {
  if (under_way_) end_rung(false);
  if (fault_ == Fault::deaf && fault != Fault::deaf) end_fault();
  if (!fault_) since_ = clock_.now();
  fault_ = fault;
  why_ = std::move(why);
}

void RecoveryLadder::report_proof(Proof proof) {
  parked_ = false;
  if (fault_ == Fault::deaf && proof != Proof::hears) {
    absent_until_ = {};
    return;
  }
  if (under_way_) end_rung(true);
  end_fault();
}

void RecoveryLadder::forget(Fault fault) {
  if (fault_ != fault) return;
  forget_rung();
  end_fault();
}

void RecoveryLadder::end_fault() {
  fault_.reset();
  why_.clear();
  tried_ = {};
}

void RecoveryLadder::forget_rung() {
  under_way_.reset();
  absent_until_ = {};
}

void RecoveryLadder::end_rung(bool cured) {
  assert(under_way_);
  const auto rung = *under_way_;
  forget_rung();
  if (on_result_)
    on_result_(
        {.rung = rung, .why = why_, .took = clock_.now() - began_, .cured = cured, .by = by_});
}

// --- what to do ---------------------------------------------------------------------------------

bool RecoveryLadder::fits(Rung rung) const {
  return possible_.has(rung) && rungs_for(*fault_).has(rung);
}

Deadline RecoveryLadder::allowed_at(Rung rung) const {
  const auto& used = uses(rung);
  const auto& limits = settings_.of(rung);
  Deadline at{};
  if (is_reset(rung) && fault_ != Fault::crashes) {
    at = arrived_ + settings_.arrival;
    // A modem is called deaf after minutes of tests.
    if (fault_ && fault_ != Fault::deaf) at = std::max(at, since_ + settings_.patience);
  }
  if (used.empty()) return at;
  // A use for an earlier fault counts as one: the same fault may be back at once.
  at = std::max(at, used.back() + pause_after(limits, std::max(1, tried(rung))));
  const auto day_ago = clock_.now() - kDay;
  const auto recent =
      std::count_if(used.begin(), used.end(), [&](Deadline use) { return use > day_ago; });
  if (recent >= limits.per_day)
    at = std::max(at, used[used.size() - static_cast<std::size_t>(limits.per_day)] + kDay);
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

Rung RecoveryLadder::strongest() const {
  for (const auto rung : {Rung::port_power, Rung::usb_reset, Rung::soft_reset})
    if (fits(rung) && allowed_at(rung) <= clock_.now()) return rung;
  return Rung::reopen;
}

RecoveryLadder::Decision RecoveryLadder::decide() const {
  const auto now = clock_.now();
  if (!fault_ || under_way_) return {};
  if (parked_) {
    if (now < next_attempt_) return {std::nullopt, next_attempt_};
    return {strongest()};
  }
  if (should_park()) return {Rung::park};
  std::optional<Deadline> due;
  std::optional<Rung> again;  // one that was tried for this fault before
  const auto consider = [&](Rung rung) {
    if (rung == Rung::park || !fits(rung)) return false;
    const auto at = allowed_at(rung);
    due = due ? std::min(*due, at) : at;
    if (at > now) return false;
    if (tried(rung) == 0) return true;
    if (!again) again = rung;
    return false;
  };
  const bool opened = tried(Rung::reopen) > 0 || !fits(Rung::reopen);
  if (preferred_ && opened && consider(*preferred_)) return {*preferred_};
  for (const auto rung : kAllRungs)
    if (consider(rung)) return {rung};
  // A card that a restart of everything has not helped is broken.
  if (fault_ == Fault::card) return {std::nullopt, again ? std::nullopt : due};
  if (again) return {*again};
  if (fits(Rung::park)) {
    const auto at = std::max(now, since_ + settings_.park_after);
    due = due ? std::min(*due, at) : at;
  }
  return {std::nullopt, due};
}

void RecoveryLadder::begin(Rung rung, StartedBy by, util::Duration absence) {
  if (under_way_) end_rung(false);
  const auto now = clock_.now();
  auto& used = uses(rung);
  used.push_back(now);
  while (now - used.front() > kDay) used.pop_front();
  ++tried_[static_cast<std::size_t>(rung)];
  under_way_ = rung;
  by_ = by;
  began_ = now;
  if (absence > util::Duration{0}) absent_until_ = now + absence;
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
  --tried_[static_cast<std::size_t>(*under_way_)];
  forget_rung();
}

void RecoveryLadder::unpark() {
  parked_ = false;
  forget_rung();
  end_fault();
}

}  // namespace modem
