// Runs the sessions of one modem and the steps of its recovery between them, until it is told to
// stop.
#pragma once

#include <functional>
#include <optional>

#include "gsmrelayd/modem/modem_context.hpp"
#include "gsmrelayd/modem/modem_session.hpp"
#include "gsmrelayd/modem/port_opener.hpp"
#include "gsmrelayd/modem/receiver.hpp"

namespace gsmrelayd {

/// Used by the modem's thread only.
class SessionLoop {
 public:
  /// Waits until the given time, or until ModemControl::interrupted().
  using WaitUntil = std::function<void(util::Deadline)>;

  SessionLoop(ModemContext& context, spool::Spool& spool);
  /// Opens ports and waits by other functions: for tests.
  SessionLoop(ModemContext& context, spool::Spool& spool, OpenPort open_port, WaitUntil wait_until);

  /// Returns after ModemControl::stop(). Called once.
  void run();

 private:
  struct SessionResult {
    EndReason reason = EndReason::line_lost;
    bool came_up = false;
  };
  SessionResult run_session(const ModemControl::Wanted& wanted, const Recovery::Plan& plan);
  SessionResult report_unopened(const ModemControl::Wanted& wanted, const Recovery::Plan& plan,
                                const util::Error& error);
  /// Keeps the port of a parked modem closed, or returns the next step of its recovery. Returns
  /// nothing if the next session has to wait. A step of `wanted` that is refused is taken from it.
  std::optional<Recovery::Plan> prepare_session(ModemControl::Wanted& wanted);
  /// Waits between two sessions. Commits buffered messages meanwhile.
  void wait_between_sessions(util::Duration pause);

  ModemContext& context_;
  spool::Spool& spool_;
  PortOpener opener_;
  Receiver receiver_;
  WaitUntil wait_until_;
};

}  // namespace gsmrelayd
