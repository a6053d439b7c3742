#include "gsmrelayd/clock/clock_keeper.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>

#include "util/log.hpp"
#include "warnings/host_checks.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr auto kStep = 5s;        // less is the work of a time server, bit by bit
constexpr auto kBehind = 5min;    // less is the imprecision of the network's time
constexpr auto kZoneError = 15h;  // a network, or a modem, may tell the zone wrong
constexpr auto kMove = 1h;        // less is not worth another correction of what is stored
constexpr auto kLargeStep = 1h;   // no time server does it to a clock that runs
constexpr auto kStepShown = 1h;
constexpr auto kSteady = 10min;  // and more must stay that long

/// Returns the first 15 hexadecimal digits of the start's identity as a number.
std::int64_t read_boot() {
  // The unit hides /proc/sys and gives the identity.
  const char* given = std::getenv("GSMRELAY_BOOT_ID");
  std::string text = given == nullptr ? "" : given;
  if (text.empty()) std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), text);
  return number_of_boot(text);
}

/// Returns true if systemd-timesyncd says that a time server has set the clock. adjtimex(2), which
/// knows of other programs too, is forbidden by ProtectClock= of the unit.
bool is_synchronised() {
  std::error_code error;
  return std::filesystem::exists("/run/systemd/timesync/synchronized", error);
}

milliseconds read_slept() {
  const auto ms = [](clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::duration_cast<milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                    std::chrono::nanoseconds(time.tv_nsec));
  };
  return ms(CLOCK_BOOTTIME) - ms(CLOCK_MONOTONIC);
}

}  // namespace

std::int64_t number_of_boot(const std::string& identity) {
  constexpr std::size_t kDigits = 15;
  constexpr int kHex = 16;
  std::string digits;
  for (const char c : identity)
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  if (digits.size() >= kDigits)
    if (const auto number = std::stoll(digits.substr(0, kDigits), nullptr, kHex); number != 0)
      return number;
  std::random_device random;
  return (std::int64_t{random() >> 2U} << 30U) + std::int64_t{random() >> 2U} + 1;
}

ClockFacts clock_facts() {
  return {.boot = read_boot(), .is_synchronised = is_synchronised, .slept = read_slept};
}

std::optional<util::WallTime> better_date(util::WallTime system, const TimeEvidence& evidence) {
  const auto& [network, stamp] = evidence;
  for (std::size_t i = 0; i < network.size(); ++i) {
    const auto time = network[i];
    const bool has_stamp = stamp && std::chrono::abs(*stamp - time) <= kAgreement;
    const bool has_modem = (i > 0 && time - network[i - 1] <= kAgreement) ||
                           (i + 1 < network.size() && network[i + 1] - time <= kAgreement);
    if (time > system + kZoneError && (has_stamp || has_modem)) return time;
    // The network's time counts if no SMS was sent after it.
    if (time > system + kBehind && has_stamp && *stamp > system + kBehind &&
        time + kBehind > *stamp)
      return time;
  }
  std::optional<util::WallTime> date;
  if (system < kEarliestDate && !network.empty()) date = network.front();
  return date;
}

std::optional<util::WallTime> earlier_date(util::WallTime system, const TimeEvidence& evidence) {
  const auto& [network, stamp] = evidence;
  const auto is_far_behind = [&](util::WallTime time) { return time + kZoneError < system; };
  if (network.empty() || !std::ranges::all_of(network, is_far_behind) ||
      (stamp && !is_far_behind(*stamp)))
    return std::nullopt;
  const auto latest = network.back();
  const bool confirmed = (stamp && std::chrono::abs(*stamp - latest) <= kAgreement) ||
                         (network.size() > 1 && latest - network.end()[-2] <= kAgreement);
  return confirmed ? std::optional(latest) : std::nullopt;
}

ClockKeeper::ClockKeeper(CorrectedClock& clock, TimeSources& sources, EventLog& events,
                         HistoryLog& history, spool::Spool spool, ClockFacts facts)
    : clock_(clock),
      sources_(sources),
      events_(events),
      history_(history),
      spool_(std::move(spool)),
      facts_(std::move(facts)) {
  follow();
}

/// Takes up the offset of an earlier life of the program in this start of the machine.
bool ClockKeeper::begin() {
  system_offset_ = clock_.system_offset();
  const auto begun = store_.begin(facts_.boot, clock_.stored().offset());
  if (!begun) {  // the disk cannot be written: tried again
    clock_.set_offset(system_offset_);
    return false;
  }
  right_ = begun->is_right;
  kept_ = begun->offset;
  clock_.stored().set_offset(*kept_);
  if (begun->goes_on && *kept_ - system_offset_ > kStep) correction_ = *kept_ - system_offset_;
  return true;
}

/// Judges the correction that the system's clock needs now. Keeps one that is still good, and
/// without a source any one until somebody sets the system's clock. Takes another one only if it
/// stays the better one: two modems may tell different dates.
void ClockKeeper::judge_correction() {
  const auto before = std::exchange(system_offset_, clock_.system_offset());
  const bool was_set = std::chrono::abs(system_offset_ - before) > kStep;
  const auto evidence = sources_.evidence();
  if (evidence.network.empty()) {
    if (was_set) correction_ = 0ms;
    return;
  }
  const auto system = clock_.system().wall();
  const auto better = better_date(system, evidence);
  const auto wanted = better ? *better - system : 0ms;
  const bool first = was_set || (!moved_ && correction_ == 0ms);
  if (!first && !is_steady(wanted)) return;
  candidate_.reset();
  moved_ = wanted != 0ms || (moved_ && !was_set);
  correction_ = wanted;
}

/// Returns true if a correction has differed from the one in use for long enough.
bool ClockKeeper::is_steady(milliseconds wanted) {
  if (std::chrono::abs(wanted - correction_) <= kMove) {
    candidate_.reset();
    return false;
  }
  if (!candidate_ || std::chrono::abs(wanted - candidate_->correction) > kMove)
    candidate_ = Candidate{wanted, clock_.now()};
  return clock_.now() - candidate_->since >= kSteady;
}

void ClockKeeper::look_for_step() {
  const auto offset = clock_.system_offset() - (facts_.slept ? facts_.slept() : 0ms);
  const auto before = std::exchange(seen_offset_, offset);
  if (!before || std::chrono::abs(offset - *before) <= kLargeStep) return;
  const auto by = offset - *before;
  // A machine without a clock that runs on begins with the date of its last stop, or with none.
  const bool first =
      clock_.system().wall() - by < kEarliestDate || (!right_ && facts_.is_synchronised());
  if (first) return;
  {
    const util::MutexLock lock(mutex_);
    step_ = Step{by, clock_.now()};
  }
  history_.add({.kind = spool::HistoryKind::daemon,
                .what = "the clock of the machine was set " + warnings::step_in_words(by)});
}

std::optional<util::WallTime> ClockKeeper::date_by_network() const {
  const auto system = clock_.system().wall();
  const auto evidence = sources_.evidence();
  const auto later = better_date(system, evidence);
  return later || facts_.is_synchronised() ? later : earlier_date(system, evidence);
}

std::optional<milliseconds> ClockKeeper::recent_step() const {
  const util::MutexLock lock(mutex_);
  if (!step_ || clock_.now() - step_->at >= kStepShown) return std::nullopt;
  return step_->by;
}

void ClockKeeper::follow() {
  look_for_step();
  if (!kept_ && !begin()) return;
  const bool trusted = right_ || facts_.is_synchronised();
  if (!trusted) judge_correction();
  const auto offset = trusted ? clock_.system_offset() : system_offset_ + correction_;
  clock_.set_offset(offset);
  // What fails is tried again by the next call.
  if (!right_ && move_to(offset) && trusted) right_ = settle(offset);
  if (right_) follow_right_clock(offset);
  sources_.want(!right_);
}

bool ClockKeeper::settle(milliseconds offset) {
  if (!store_.settle(offset, [&] { clock_.stored().set_offset(offset); })) return false;
  kept_ = offset;
  return true;
}

/// Follows a clock that is right, and corrects nothing: what was stored had the date that was right
/// then. Only what came between a step and this call has the date before the step.
void ClockKeeper::follow_right_clock(milliseconds offset) {
  if (std::chrono::abs(offset - *kept_) <= kStep)
    clock_.stored().set_offset(offset);
  else
    (void)settle(offset);
}

/// Corrects what was stored with another offset. Returns false if that failed: then the spool's
/// clock goes on as it was.
bool ClockKeeper::move_to(milliseconds offset) {
  const auto delta = offset - *kept_;
  if (std::chrono::abs(delta) <= kStep) {
    clock_.stored().set_offset(offset);
    return true;
  }
  if (!store_.shift(delta, [&] { clock_.stored().set_offset(offset); })) return false;
  kept_ = offset;
  const auto text =
      fmt::format("the date is {} now, {} s {} than before; the SMS of this start are corrected",
                  util::iso8601(clock_.wall()).substr(0, 19),
                  std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(delta)).count(),
                  delta > 0ms ? "later" : "earlier");
  util::log_warning(text);
  events_.add("clock", "", text);
  return true;
}

}  // namespace gsmrelayd
