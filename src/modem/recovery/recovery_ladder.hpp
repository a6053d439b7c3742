// Decides which step brings a modem back that does not do its work. Pure: does no I/O, and takes
// the time from the clock that it is given (docs/recovery.md).
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modem/recovery/rung.hpp"
#include "util/clock.hpp"

namespace modem {

/// How often a rung is taken. Its pause begins with `first` and doubles up to `cap` with each use
/// for one fault; it is taken at most `per_day` times in 24 hours.
struct RungLimits {
  util::Duration first, cap;
  int per_day;
};

struct RecoverySettings {
  std::array<RungLimits, kRungs> limits = {{
      {std::chrono::seconds(1), std::chrono::minutes(5), 500},  // reopen
      {std::chrono::minutes(2), std::chrono::hours(1), 12},     // radio
      {std::chrono::minutes(3), std::chrono::hours(2), 8},      // soft_reset
      {std::chrono::minutes(5), std::chrono::hours(2), 6},      // usb_reset
      {std::chrono::minutes(10), std::chrono::hours(4), 4},     // port_power
      {util::Duration{0}, util::Duration{0}, 500},              // park
  }};
  /// A modem that has just appeared still starts: no reset before this time has passed.
  util::Duration arrival = std::chrono::seconds(90);
  /// A fault may pass, as when a modem restarts by itself: no reset before it has this age. The
  /// time-outs by which it was found come before it.
  util::Duration patience = std::chrono::seconds(20);
  /// A fault of this age parks the modem once each possible rung was taken twice.
  util::Duration park_after = std::chrono::hours(1);
  /// The pause between two attempts with a parked modem.
  util::Duration park_retry = std::chrono::hours(6);
  /// A modem that appears within this time of the program's start was there before: it was not
  /// plugged in anew.
  util::Duration start = std::chrono::minutes(2);
  /// The shortest pause between two attempts with a parked modem that is plugged in anew.
  util::Duration park_replug = std::chrono::minutes(15);

  const RungLimits& of(Rung rung) const { return limits[static_cast<std::size_t>(rung)]; }
};

enum class StartedBy { ladder, person };

/// What a modem has shown.
enum class Proof {
  works,  ///< identity, SIM, and a listed memory or an SMS that came
  hears   ///< an SMS came that was not in the spool
};

/// The result of one rung.
struct RungResult {
  Rung rung = Rung::reopen;
  std::string why{};       ///< the fault in the words of the modem's session; empty: none
  util::Duration took{0};  ///< from the start of the rung to the proof or the next fault
  bool cured = false;      ///< the functional proof followed
  StartedBy by = StartedBy::ladder;
};

/// Owned by the modem's thread.
class RecoveryLadder {
 public:
  using OnResult = std::function<void(const RungResult&)>;
  /// `on_result` is called for each rung that has ended, on the same thread; it may be empty.
  RecoveryLadder(const util::Clock& clock, const RecoverySettings& settings,
                 OnResult on_result = {});

  /// What was done before a restart of the program.
  struct Past {
    struct Use {
      Rung rung;
      util::Deadline at;
    };
    std::vector<Use> uses{};                   ///< of the last 24 hours, oldest first
    std::optional<util::Deadline> last_try{};  ///< of a modem that is parked; nothing: it is not
    std::string why{};                         ///< of the parking
  };
  /// Goes on where `past` ended: with its budgets, and with a modem that is parked.
  void resume(const Past& past);

  // --- What is known of the modem.

  /// Sets the rungs that may be taken: a modem that may lose its PIN has no reset.
  void set_possible(Rungs possible) { possible_ = possible; }
  /// Sets the rung that ended the last fault of a modem of this family and firmware: it is tried
  /// first once the port was opened again in vain. Nothing: the mildest is.
  void set_preferred(std::optional<Rung> rung) { preferred_ = rung; }
  /// The modem has appeared: it starts, so that no reset follows within RecoverySettings::arrival.
  void note_arrival();
  /// The modem has gone: unplugged, or after a reset. An absence is no fault: unless a reset
  /// explains it, it ends the fault, and the rung under way, without a result.
  void note_departure();
  /// The modem fails at `fault`, which `why` says in words. Ends a rung under way without cure.
  /// A fault in progress keeps its age; a different one replaces its kind. One that follows
  /// Fault::deaf is new: a deaf modem may be so for days, and answers.
  void report_fault(Fault fault, std::string why);
  /// Ends the fault, and with it the rung under way, as a cure. It is no longer parked. A deaf
  /// modem has always worked: only Proof::hears ends that fault.
  void report_proof(Proof proof = Proof::works);

  /// Ends `fault` and the rung under way for it, without a result, as its reason is gone. Does
  /// nothing if another fault, or none, is in progress.
  void forget(Fault fault);

  // --- What to do.

  struct Decision {
    std::optional<Rung> rung;             ///< to take now; nothing: wait
    std::optional<util::Deadline> due{};  ///< when the next rung may be taken, if there is none now
  };
  /// Returns the rung to take for the fault in progress. There is none, and no time for it, without
  /// a fault and while a rung is under way.
  Decision decide() const;
  /// Records that `rung` is taken now. `park` parks the modem; a later rung is an attempt with a
  /// parked modem. The modem may be absent for `absence` because of it.
  void begin(Rung rung, StartedBy by = StartedBy::ladder, util::Duration absence = {});
  /// Ends the rung under way without a judgement and takes it off its budget: it could not be
  /// tried.
  void withdraw();
  /// Ends the parking and the fault: a person asks for a new start.
  void unpark();

  /// Returns the fault in progress; nothing if there is none.
  std::optional<Fault> fault() const { return fault_; }
  const std::string& why() const { return why_; }
  /// Returns the rung under way: taken, and neither proof nor fault since.
  std::optional<Rung> under_way() const { return under_way_; }
  bool parked() const { return parked_; }
  /// The modem does not restart, although it was told to: it need not be absent.
  void end_absence() { absent_until_ = {}; }
  /// Returns when a parked modem is tried next.
  util::Deadline next_attempt() const { return next_attempt_; }
  /// Returns until when the modem may be absent because of a rung; a time that has passed: it may
  /// not.
  util::Deadline absent_until() const { return absent_until_; }

 private:
  using Uses = std::deque<util::Deadline>;
  Uses& uses(Rung rung) { return uses_[static_cast<std::size_t>(rung)]; }
  const Uses& uses(Rung rung) const { return uses_[static_cast<std::size_t>(rung)]; }
  int tried(Rung rung) const { return tried_[static_cast<std::size_t>(rung)]; }
  bool fits(Rung rung) const;
  /// Returns when the limits allow `rung`.
  util::Deadline allowed_at(Rung rung) const;
  bool is_spent(Rung rung) const;
  bool should_park() const;
  Rung strongest() const;
  void end_rung(bool cured);
  void forget_rung();
  void end_fault();

  const util::Clock& clock_;
  const RecoverySettings settings_;
  const OnResult on_result_;
  Rungs possible_ = Rungs::of(Rung::reopen, Rung::park);
  std::optional<Rung> preferred_;
  std::optional<Fault> fault_;
  std::string why_;
  util::Deadline since_{};           ///< of the fault
  std::array<int, kRungs> tried_{};  ///< for this fault
  std::array<Uses, kRungs> uses_{};  ///< of the last 24 hours
  std::optional<Rung> under_way_;
  StartedBy by_ = StartedBy::ladder;
  util::Deadline began_{};        ///< of the rung under way
  const util::Deadline started_;  ///< the program
  util::Deadline arrived_;
  util::Deadline absent_until_{};
  bool parked_ = false;
  util::Deadline last_attempt_{}, next_attempt_{};  ///< with a parked modem
};

}  // namespace modem
