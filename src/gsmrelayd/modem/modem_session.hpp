// One session with a modem, from the open port to its end. Brings the modem up, receives, sends,
// polls its health, and runs the tasks of other threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gsmrelayd/modem/modem_context.hpp"
#include "gsmrelayd/modem/port_opener.hpp"
#include "gsmrelayd/modem/receiver.hpp"
#include "modem/modem.hpp"
#include "spool/outbox.hpp"

namespace gsmrelayd {

/// The reason why a session ended.
enum class EndReason {
  requested,  ///< ModemControl::changed(): stopped, suspended, or another port
  line_lost   ///< the port or the modem failed; the status board has the error
};

/// Returns `advice` with `name` in place of MODEM, the name that a modem does not know.
std::string with_modem_name(std::string advice, std::string_view name);

/// Made, run once and destroyed by the modem's thread.
class ModemSession {
 public:
  ModemSession(OpenedPort opened, ModemContext& context, Receiver& receiver, spool::Outbox outbox);

  /// Takes the step `rung` of the recovery, if any. Then runs until the line is lost or
  /// ModemControl::changed(). Passes unacknowledged messages to the receiver. Called once.
  EndReason run(std::optional<modem::Rung> rung = {});
  /// Returns true if the modem was brought up at least once.
  bool came_up() const { return came_up_; }
  /// Returns the line's speed at the last bring-up; 0 if it has none.
  int baud() const { return baud_; }

 private:
  static constexpr int kMostFailures = 3;  ///< in a row: of sweeps, then of bring-ups

  util::Result<void> receive_until_ended();
  /// Sends the commands of `rung`. An error is `reopen`: the modem has left the bus to restart, or
  /// does not answer.
  util::Result<void> take(modem::Rung rung);
  util::Result<void> restart_modem();
  util::Result<void> switch_radio_off_and_on();
  void leave_radio_on();
  void report_end(const std::string& why);
  util::Result<void> handle(const modem::Event& event);
  /// An error is `reopen`. Without a usable SIM the port stays open and a later call tries again.
  util::Result<void> bring_up();
  void on_brought_up();
  void publish_up();
  std::string named(std::string advice) const;
  util::Result<void> count_failed_bring_up(const util::Error& error);
  /// Runs what is due: a sweep, a health poll, or another bring-up.
  util::Result<void> run_timers();
  util::Result<void> poll_health();
  util::Duration health_pause() const;
  util::Result<void> follow_self_test();
  /// Looks, once a minute, for another program that has the port open.
  void look_for_sharer();
  util::Result<void> sweep();
  util::Result<void> mend_listing(const Receiver::Listing& listing);
  util::Result<void> collect(const std::string& memory);
  void sweep_soon_if(bool wanted);
  util::Result<void> send_next();
  util::Result<void> on_incoming_call();
  util::Result<void> choose_network();
  util::Result<void> ask_network_time();
  bool may_send() const {
    return up_ && !context_.control.sending_paused() &&
           !context_.network.forbids_sending(modem_.info());
  }
  util::Deadline next_wake() const;
  util::Deadline now() const { return context_.shared.clock.now(); }
  util::Deadline in(util::Duration pause) const { return context_.shared.clock.in(pause); }

  ModemContext& context_;
  Receiver& receiver_;
  spool::Outbox outbox_;
  const OpenedPort opened_;
  modem::Modem modem_;
  bool up_ = false;          ///< else only bring_up() runs, at next_health_
  bool came_up_ = false;     ///< at least once
  bool takes_time_ = false;  ///< it was told to take the network's time
  int baud_ = 0;
  /// What the modem does not do, if that has ended the session.
  std::optional<modem::Fault> fault_;
  /// Since when no memory can be listed.
  std::optional<util::Deadline> unlisted_since_;
  int failed_sweeps_ = 0, failed_bring_ups_ = 0, failed_cards_ = 0;  ///< in a row
  util::Deadline next_sweep_{}, next_health_{}, next_look_{};
  std::optional<util::Deadline> last_ring_;
};

}  // namespace gsmrelayd
