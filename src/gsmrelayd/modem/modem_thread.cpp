#include "gsmrelayd/modem/modem_thread.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gsmrelayd/modem/memory_clearing.hpp"
#include "util/backoff.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;

namespace {

constexpr util::Backoff kReopening{.first = 1s, .cap = 5min};
constexpr auto kHeldPause = 15s;        // another program may free the port soon
constexpr auto kHealthySession = 2min;  // a session of this length resets the pauses
constexpr auto kDetachedWait = 1h;      // attach() ends it
constexpr auto kClearPatience = 5s;     // a modem with other work refuses to be cleared
constexpr auto kUsbSettle = 2s;         // after a USB step: the bus tells what has left it

/// Marks the end of the thread, after an exception too, so that no other thread waits for it.
struct ModemThreadEnd {
  ModemContext& context;
  std::atomic<bool>& ended;
  ~ModemThreadEnd() {
    context.tasks.close();  // fails the waiting tasks, also after an exception
    context.shared.liveness.remove(context.heartbeat);
    ended = true;
  }
};

}  // namespace

ModemThread::ModemThread(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
                         OnImeiRead on_imei_read)
    : context_(std::move(settings), sweep, shared, std::move(on_imei_read)) {
  thread_ = util::Thread("modem " + context_.settings.name, [this] { run(); });
}

ModemThread::~ModemThread() {
  stop();
  thread_.join();
}

void ModemThread::detach(std::string why) {
  leave_usb();
  context_.control.detach(std::move(why));
}

void ModemThread::set_usb(const std::string& usb, const std::string& family) {
  context_.shared.usb_steps.set_device(settings().name, usb);
  context_.board.set_usb(usb, family);
}

void ModemThread::leave_usb() {
  context_.shared.usb_steps.set_device(settings().name, {});
}

void ModemThread::stop() {
  context_.tasks.close();
  context_.control.stop();
}

void ModemThread::attach(PortAssignment assignment) {
  const auto usb = assignment.usb, family = assignment.family;
  if (!usb.empty()) context_.shared.usb_steps.set_device(settings().name, usb);
  if (context_.control.attach(std::move(assignment))) context_.board.set_usb(usb, family);
}

void ModemThread::notify_outbox() {
  context_.sender.notify();
  context_.control.bell().ring();
}

util::Result<std::vector<control::ClearedMemory>> ModemThread::clear_memories() {
  util::Result<std::vector<control::ClearedMemory>> cleared = std::vector<control::ClearedMemory>{};
  const auto clear = [&](modem::Modem& modem) {
    if (modem.ussd().open()) {
      cleared = util::fail(util::Advice::reject,
                           fmt::format("a USSD session is open; end it: gsmrelay ussd {} --cancel",
                                       settings().name));
      return;
    }
    spool::Spool spool(context_.shared.file);
    Receiver receiver(context_, spool::Inbox(spool));
    const auto keep = [&](std::span<const modem::StoredMessage> messages) {
      return receiver.keep(messages, modem);
    };
    cleared = gsmrelayd::clear_memories(modem, keep, context_.heartbeat);
    // Its listings have dropped the hints of SMS that came meanwhile: a sweep finds those.
    context_.control.request_poll();
    context_.publish_status(modem);
  };
  if (auto ran = tasks().run_on_modem_thread(clear, kClearPatience); !ran)
    return util::fail(ran.error());
  return cleared;
}

util::Result<void> ModemThread::suspend(bool suspended, spool::ModemStore store) {
  const util::MutexLock lock(suspension_mutex_);
  if (auto stored = store.suspend(settings().name, suspended); !stored) return stored;
  context_.control.set_suspended(suspended);
  return {};
}

void ModemThread::load_suspension(spool::ModemStore store) {
  const util::MutexLock lock(suspension_mutex_);
  const auto suspended = store.is_suspended(settings().name);
  if (suspended && *suspended) context_.control.set_suspended(true);
}

void ModemThread::start_trace(std::chrono::seconds length, bool reopen) {
  const auto assignment = context_.control.assignment();
  const auto info = status().info;
  context_.recorder.start(
      length, assignment && assignment->vendor != 0
                  ? fmt::format("% usb {:04x} {:04x}", assignment->vendor, assignment->product)
                  : std::string("# no USB device"));
  context_.recorder.remark(
      fmt::format("{} {}, driver {}", info.manufacturer, info.model, info.driver));
  if (reopen) context_.control.restart_session();
}

// --- on the thread ------------------------------------------------------------------------------

void ModemThread::wait(util::Duration pause) {
  const auto& clock = context_.shared.clock;
  context_.control.wait(clock, clock.in(pause), context_.heartbeat);
}

void ModemThread::run() {
  const ModemThreadEnd end{context_, ended_};
  spool::Spool spool(context_.shared.file);
  load_suspension(spool::ModemStore(spool));
  run_sessions(spool);
}

void ModemThread::run_sessions(spool::Spool& spool) {
  const auto& clock = context_.shared.clock;
  PortOpener opener(context_);
  Receiver receiver(context_, spool::Inbox(spool));
  int failures = 0;  // since the last session that lasted long enough
  for (auto wanted = context_.control.take(); !wanted.stopped; wanted = context_.control.take()) {
    auto& recovery = context_.recovery;
    recovery.follow(wanted);
    if (wanted.suspended || !wanted.assignment) {
      if (!wanted.suspended && settings().port.empty()) context_.board.set_port("");
      context_.board.set_health(wanted.suspended ? ModemHealth::suspended : ModemHealth::absent,
                                wanted.suspended ? "" : wanted.detached_why);
      failures = 0;
      // Absent beyond the time of a restart is absent: the status says so then.
      const bool restarts = !wanted.suspended && recovery.expects_absence();
      wait_between_sessions(restarts ? recovery.absent_until() - clock.now() : kDetachedWait,
                            receiver);
      continue;
    }
    const auto plan = prepare_session(wanted, receiver);
    if (!plan) continue;
    const auto began = clock.now();
    const auto session = run_session(wanted, *plan, opener, receiver, spool);
    if (session.reason == EndReason::requested) {
      failures = 0;
      continue;
    }
    context_.board.count_reopened();
    if (session.came_up && clock.now() - began > kHealthySession) failures = 0;
    const bool held = context_.board.health() == ModemHealth::held;
    const auto pause = recovery.pause().value_or(kReopening.pause(failures++));
    wait_between_sessions(held ? std::min<util::Duration>(pause, kHeldPause) : pause, receiver);
  }
  receiver.flush_after_close();
  receiver.log_lost();
}

std::optional<Recovery::Plan> ModemThread::prepare_session(ModemControl::Wanted& wanted,
                                                           Receiver& receiver) {
  auto& recovery = context_.recovery;
  const auto& clock = context_.shared.clock;
  const auto plan = recovery.plan(wanted);
  if (plan.rung && plan.at > clock.now()) wait_between_sessions(plan.at - clock.now(), receiver);
  if (context_.control.changed() || clock.now() < plan.at) {
    context_.control.give_back(wanted);
    return std::nullopt;
  }
  if (const auto until = recovery.parked_until(); until && !plan.rung) {
    context_.board.set_health(ModemHealth::parked, recovery.why());
    wait_between_sessions(*until - clock.now(), receiver);
    return std::nullopt;
  }
  recovery.open_for(plan);
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
    wait_between_sessions(kUsbSettle, receiver);
    return std::nullopt;
  }
  return plan;
}

ModemThread::SessionResult ModemThread::run_session(const ModemControl::Wanted& wanted,
                                                    const Recovery::Plan& plan, PortOpener& opener,
                                                    Receiver& receiver, spool::Spool& spool) {
  auto& recovery = context_.recovery;
  auto assignment = *wanted.assignment;
  // A silent modem cannot say again that it is the one.
  if (plan.rung && is_reset(*plan.rung) && opener.was_silent() && recovery.knows_modem())
    assignment.ask_imei = false;
  auto opened = opener.open(assignment);
  if (!opened) return report_unopened(wanted, plan, opener, opened.error());
  recovery.note_open();
  if (plan.rung && is_reset(*plan.rung)) {
    recovery.begin(plan);
    context_.board.expect_absence(recovery.absent_until());
  }
  ModemSession session(std::move(*opened), context_, receiver, spool::Outbox(spool));
  const auto reason = session.run(plan.rung);
  if (session.came_up())
    opener.remember_baud(session.baud());
  else if (reason == EndReason::line_lost && !recovery.expects_absence())
    opener.try_next_port();
  return {reason, session.came_up()};
}

ModemThread::SessionResult ModemThread::report_unopened(const ModemControl::Wanted& wanted,
                                                        const Recovery::Plan& plan,
                                                        const PortOpener& opener,
                                                        const util::Error& error) {
  auto& recovery = context_.recovery;
  const bool requested = context_.control.changed();
  const bool silent = opener.was_silent() && recovery.knows_modem();
  // A port that does not open cannot say whose it is: it was the modem's, and that has not left.
  const bool absent = opener.was_absent() && !(opener.was_shut() && recovery.knows_modem());
  if (silent && !requested) {
    recovery.note_open();
    recovery.fails(modem::Fault::silent, error.what);
  } else if (requested || absent) {
    if (plan.rung) recovery.withdraw();
    if (!requested) recovery.note_absence();
  } else {
    recovery.cannot_open(error.what);
  }
  // What a person asked for is done when the port opens. A parked modem is not opened for it again.
  const bool there = silent || !opener.was_absent();
  if (requested || (there && !recovery.parked_until())) context_.control.give_back(wanted);
  return {requested ? EndReason::requested : EndReason::line_lost, false};
}

void ModemThread::wait_between_sessions(util::Duration pause, Receiver& receiver) {
  const auto& clock = context_.shared.clock;
  const auto until = clock.in(pause);
  receiver.flush_after_close();
  while (receiver.has_buffered() && !context_.control.interrupted() && clock.now() < until) {
    wait(std::min<util::Duration>(Receiver::kSpoolPause, until - clock.now()));
    receiver.flush_after_close();
  }
  wait(until - clock.now());
}

}  // namespace gsmrelayd
