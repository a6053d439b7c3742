// Recovery of one modem: what its sessions have seen goes into the ladder, the rung for the next
// session comes out; each rung's end goes into the history (docs/recovery.md).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "gsmrelayd/modem/modem_control.hpp"
#include "gsmrelayd/shared.hpp"
#include "modem/info.hpp"
#include "modem/recovery/recovery_ladder.hpp"

namespace gsmrelayd {

/// Returns true if a restart of the modem may lock its SIM until a person comes: the last card in
/// it has accepted a PIN and none is configured for it, or it has not accepted the configured one.
/// True also if the spool or the PIN cannot be read. Any thread.
bool may_lose_pin(Shared& shared, const config::ModemSettings& modem);

/// Used by the modem's thread only.
class Recovery {
 public:
  Recovery(const config::ModemSettings& settings, Shared& shared);

  /// Reads from the history of `spool` what was done before a restart of gsmrelayd: the budgets of
  /// the steps go on, and a parked modem stays parked. One that the ladder has parked before the
  /// machine started, whose power was off then as a rule, does not. `boot` is ClockFacts::boot; 0:
  /// not known. Called once, before all else.
  void resume(spool::Spool& spool, std::int64_t boot = 0);
  /// Writes the step under way to the history in `spool`: gsmrelayd ends.
  void note_end(spool::Spool& spool);

  // --- Between two sessions.

  /// Takes what other threads want: notes an arrival or a departure, ends the parking.
  void follow(const ModemControl::Wanted& wanted);
  enum class Absence : std::uint8_t {
    unexplained,  ///< it has left, and nobody has told why
    explained     ///< another program holds its port, or a person has suspended it
  };
  /// The port could not be opened because the modem is not there.
  void note_absence(Absence why);
  /// Returns when the modem has left within the last day, oldest first, without an explanation and
  /// without a restart that was asked of it. Also before a restart of gsmrelayd.
  const std::deque<util::Deadline>& departures() const { return departures_; }
  /// The port is there and does not open, as `why` says: until note_open() it is only opened again.
  void cannot_open(const std::string& why);
  /// Returns true if the modem was identified, and has not left since.
  bool knows_modem() const { return known_; }
  /// The port is open.
  void note_open() { opens_ = true; }
  /// Returns the rung for the next session, nothing for none. `wanted` may name one for a person,
  /// which needs no fault. Other modems' resets come first: then `at` is when this one may begin.
  struct Plan {
    std::optional<modem::Rung> rung;
    modem::StartedBy by = modem::StartedBy::ladder;
    util::Deadline at{};
  };
  Plan plan(const ModemControl::Wanted& wanted);
  /// Records that the port is opened for `plan`. A reset begins when it is open: begin() follows.
  void open_for(const Plan& plan);
  /// Records that the rung of `plan` is taken now.
  void begin(const Plan& plan);
  /// Takes the USB step of `plan`, for which the port must be closed; up to 30 s. Returns false if
  /// it could not be taken: then it is not tried again for a while.
  bool take_usb_step(const Plan& plan);
  /// The rung under way could not be tried.
  void withdraw();
  /// Returns until when the port of a parked modem stays closed; nothing if it may be opened.
  std::optional<util::Deadline> parked_until() const;
  /// Returns the pause before the next session with a modem that has a fault or restarts; nothing
  /// without one.
  std::optional<util::Duration> pause() const;
  /// Returns true while the modem may be absent because of a restart that was asked of it.
  bool expects_absence() const { return shared_.clock.now() < ladder_.absent_until(); }
  /// The modem has not answered the command that restarts it.
  void end_absence() { ladder_.end_absence(); }
  /// Returns when expects_absence() ends.
  util::Deadline absent_until() const { return ladder_.absent_until(); }
  /// Returns why a modem is parked: its fault in words, or that a person has asked for it.
  std::string why() const { return ladder_.why().empty() ? "as asked" : ladder_.why(); }

  // --- In a session.

  /// Stores whose recovery it is, which tells the rung that helped such a modem last.
  void identify(const modem::Info& info);
  /// The modem does its work: it has said who it is, its SIM can be used or waits for a person, and
  /// a memory was listed or an SMS came. A missing network is no fault.
  void works();
  /// The card in the modem can be used.
  void note_card() { card_worked_ = true; }
  /// Returns true if a card could be used in this modem before, also before a restart of gsmrelayd:
  /// one that fails now may only need a restart of the modem.
  bool card_has_worked() const { return card_worked_; }
  /// An SMS has come that was not in the spool: the modem is not deaf. `by_test`: it is a test SMS
  /// that was sent after the step under way. Only that shows that the step has helped.
  void hears(bool by_test);
  /// It is not known any more that the modem is deaf: another card is in it, or no test is wanted.
  void forget_deaf() { ladder_.forget(modem::Fault::deaf); }
  /// Returns true if a step is due for a modem that is deaf, so that the session has to end. Until
  /// then it receives and sends as well as it can.
  bool wants_step_for_deaf();
  /// Returns true if the modem has a fault.
  bool has_fault() const { return ladder_.fault().has_value(); }
  /// Returns true while a step for a deaf modem waits for the test SMS that judges it.
  bool awaits_test() const { return ladder_.fault() == modem::Fault::deaf && ladder_.under_way(); }
  /// Returns true if works() was called at `since` or later.
  bool worked_since(util::Deadline since) const { return proven_at_ && *proven_at_ >= since; }
  /// The modem fails. Ignored while it restarts.
  void fails(modem::Fault fault, const std::string& why);
  /// Returns the restart commands of the modem's family.
  std::optional<modem::Reset> reset_command() const;

 private:
  bool is_parked_before_boot() const;
  void take_up_step(spool::Spool& spool);
  void end_step();
  void on_result(const modem::RungResult& result);
  void load_cure();
  bool keeps_crashing();
  void find_possible();
  /// Returns why the USB step `rung` is left out; empty if it may be taken.
  std::string why_left_out(modem::Rung rung) const;
  void report_left_out();
  /// Forgets the modem if another device has taken its name.
  void follow_device(std::uint16_t vendor, std::uint16_t product);

  const config::ModemSettings& settings_;
  Shared& shared_;
  modem::RecoveryLadder ladder_;
  modem::Info info_;                        ///< as last identified
  std::string model_;                       ///< family and firmware; empty: not known yet
  std::uint16_t vendor_ = 0, product_ = 0;  ///< of its USB device; 0: none
  std::int64_t boot_ = 0;                   ///< ClockFacts::boot; 0: not known
  std::optional<util::Deadline> proven_at_;
  util::Deadline turn_{};  ///< among the modems that reset
  std::uint64_t arrivals_ = 0;
  std::deque<util::Deadline> departures_;
  bool unproven_ = false;  ///< the rung that ends may not be what has helped
  bool present_ = false;
  bool left_as_asked_ = false;  ///< the last departure
  bool known_ = false;
  bool card_worked_ = false;
  bool opens_ = true;  ///< false: its port is there and does not open
  /// Why a USB step could not be taken, and until when it is not tried again.
  struct Refusal {
    std::string why;
    util::Deadline until;
  };
  std::map<modem::Rung, Refusal> refusals_;
  std::string left_out_;  ///< as last reported
};

}  // namespace gsmrelayd
