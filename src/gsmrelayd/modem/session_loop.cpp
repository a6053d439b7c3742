#include "gsmrelayd/modem/session_loop.hpp"

#include <algorithm>
#include <utility>

#include "util/backoff.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;

namespace {

constexpr util::Backoff kReopening{.first = 1s, .cap = 5min};
constexpr auto kHeldPause = 15s;        // another program may free the port soon
constexpr auto kHealthySession = 2min;  // a session of this length resets the pauses
constexpr auto kDetachedWait = 1h;      // attach() ends it
constexpr auto kUsbSettle = 2s;         // after a USB step: the bus tells what has left it
constexpr auto kLongestHold = 2min;     // whatever should have released it

}  // namespace

SessionLoop::SessionLoop(ModemContext& context, spool::Spool& spool, OpenPort open_port,
                         WaitUntil wait_until)
    : context_(context),
      spool_(spool),
      opener_(context, std::move(open_port)),
      receiver_(context, spool::Inbox(spool)),
      wait_until_(std::move(wait_until)) {}

SessionLoop::SessionLoop(ModemContext& context, spool::Spool& spool)
    : SessionLoop(context, spool, io::open_port, [&context](util::Deadline until) {
        context.control.wait(context.shared.clock, until, context.heartbeat);
      }) {}

void SessionLoop::run() {
  const auto& clock = context_.shared.clock;
  int failures = 0;  // since the last session that lasted long enough
  std::optional<util::Deadline> held_until;
  for (auto wanted = context_.control.take(); !wanted.stopped; wanted = context_.control.take()) {
    auto& recovery = context_.recovery;
    recovery.follow(wanted);
    context_.board.set_departures(recovery.departures());
    if (wanted.suspended || !wanted.assignment) {
      if (!wanted.suspended && context_.settings.port.empty()) context_.board.set_port("");
      context_.board.set_health(wanted.suspended ? ModemHealth::suspended : ModemHealth::absent,
                                wanted.suspended ? "" : wanted.detached_why);
      failures = 0;
      // Absent beyond the time of a restart is absent: the status says so then.
      const bool restarts = !wanted.suspended && recovery.expects_absence();
      wait_between_sessions(restarts ? recovery.absent_until() - clock.now() : kDetachedWait);
      continue;
    }
    if (!wanted.held) {
      held_until.reset();
    } else if (!held_until) {
      held_until = clock.in(kLongestHold);
    }
    if (held_until && clock.now() < *held_until) {
      context_.control.give_back(wanted);
      wait_between_sessions(*held_until - clock.now());  // wake() ends it
      continue;
    }
    const auto plan = prepare_session(wanted);
    if (!plan) continue;
    const auto began = clock.now();
    const auto session = run_session(wanted, *plan);
    if (session.reason == EndReason::requested) {
      failures = 0;
      continue;
    }
    context_.board.count_reopened();
    if (session.came_up && clock.now() - began > kHealthySession) failures = 0;
    const bool held = context_.board.health() == ModemHealth::held;
    const auto pause = recovery.pause().value_or(kReopening.pause(failures++));
    wait_between_sessions(held ? std::min<util::Duration>(pause, kHeldPause) : pause);
  }
  receiver_.flush_after_close();
  receiver_.log_lost();
}

std::optional<Recovery::Plan> SessionLoop::prepare_session(ModemControl::Wanted& wanted) {
  auto& recovery = context_.recovery;
  const auto& clock = context_.shared.clock;
  const auto plan = recovery.plan(wanted);
  if (plan.rung && plan.at > clock.now()) wait_between_sessions(plan.at - clock.now());
  if (context_.control.changed() || clock.now() < plan.at) {
    context_.control.give_back(wanted);
    return std::nullopt;
  }
  if (const auto until = recovery.parked_until(); until && !plan.rung) {
    context_.board.set_health(ModemHealth::parked, recovery.why());
    wait_between_sessions(*until - clock.now());
    return std::nullopt;
  }
  // The ladder's own step comes first; with the parking of the modem a person's is dropped.
  if (wanted.rung && plan.by == modem::StartedBy::ladder) {
    if (plan.rung != modem::Rung::park) context_.control.give_back(wanted);
    wanted.rung.reset();
  }
  recovery.open_for(plan);
  if (plan.rung && *plan.rung != modem::Rung::reopen && recovery.has_fault())
    context_.recorder.keep(context_.shared.history,
                           std::string(to_string(*plan.rung)) + ": " + recovery.why());
  context_.board.expect_absence(recovery.absent_until());
  if (plan.rung == modem::Rung::park) return std::nullopt;
  if (plan.rung && is_usb(*plan.rung)) {
    context_.board.set_health(ModemHealth::starting, "");
    const bool taken = recovery.take_usb_step(plan);
    context_.board.expect_absence(recovery.absent_until());
    if (!taken) {
      wanted.rung.reset();      // a person's step is answered by the refusal, in the history
      return Recovery::Plan{};  // the port is opened all the same
    }
    wait_between_sessions(kUsbSettle);
    return std::nullopt;
  }
  return plan;
}

SessionLoop::SessionResult SessionLoop::run_session(const ModemControl::Wanted& wanted,
                                                    const Recovery::Plan& plan) {
  auto& recovery = context_.recovery;
  auto assignment = *wanted.assignment;
  // A silent modem cannot say again that it is the one.
  if (plan.rung && is_reset(*plan.rung) && opener_.was_silent() && recovery.knows_modem())
    assignment.ask_imei = false;
  auto opened = opener_.open(assignment);
  if (!opened) return report_unopened(wanted, plan, opened.error());
  recovery.note_open();
  if (plan.rung && is_reset(*plan.rung)) {
    recovery.begin(plan);
    context_.board.expect_absence(recovery.absent_until());
  }
  ModemSession session(std::move(*opened), context_, receiver_, spool::Outbox(spool_));
  const auto reason = session.run(plan.rung);
  if (session.came_up())
    opener_.remember_baud(session.baud());
  else if (reason == EndReason::line_lost && !recovery.expects_absence())
    opener_.try_next_port();
  return {reason, session.came_up()};
}

SessionLoop::SessionResult SessionLoop::report_unopened(const ModemControl::Wanted& wanted,
                                                        const Recovery::Plan& plan,
                                                        const util::Error& error) {
  auto& recovery = context_.recovery;
  const bool requested = context_.control.changed();
  const bool silent = opener_.was_silent() && recovery.knows_modem();
  // A port that does not open cannot say whose it is: it was the modem's, and that has not left.
  const bool absent = opener_.was_absent() && !(opener_.was_shut() && recovery.knows_modem());
  const bool new_fault = !recovery.has_fault();
  if (silent && !requested) {
    recovery.note_open();
    recovery.fails(modem::Fault::silent, error.what);
  } else if (requested || absent) {
    if (plan.rung) recovery.withdraw();
    const bool held = context_.board.health() == ModemHealth::held;
    if (!requested)
      recovery.note_absence(held ? Recovery::Absence::explained : Recovery::Absence::unexplained);
  } else {
    recovery.cannot_open(error.what);
  }
  // One that has never said who it is has no fault, and its silence is a failure all the same.
  const bool stranger = !requested && opener_.heard_nothing() && !recovery.knows_modem();
  if (stranger || (new_fault && recovery.has_fault()))
    context_.recorder.keep(context_.shared.history, error.what);
  // What a person asked for is done when the port opens. A parked modem is not opened for it again.
  const bool there = silent || !opener_.was_absent();
  if (requested || (there && !recovery.parked_until())) context_.control.give_back(wanted);
  return {requested ? EndReason::requested : EndReason::line_lost, false};
}

void SessionLoop::wait_between_sessions(util::Duration pause) {
  const auto& clock = context_.shared.clock;
  const auto until = clock.in(pause);
  receiver_.flush_after_close();
  while (receiver_.has_buffered() && !context_.control.interrupted() && clock.now() < until) {
    wait_until_(std::min(until, clock.in(Receiver::kSpoolPause)));
    receiver_.flush_after_close();
  }
  wait_until_(until);
}

}  // namespace gsmrelayd
