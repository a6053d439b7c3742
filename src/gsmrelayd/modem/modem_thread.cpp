#include "gsmrelayd/modem/modem_thread.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gsmrelayd/clock/clock_keeper.hpp"
#include "gsmrelayd/modem/memory_clearing.hpp"
#include "gsmrelayd/modem/receiver.hpp"
#include "gsmrelayd/modem/session_loop.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr auto kClearPatience = 5s;  // a modem with other work refuses to be cleared

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
                         OnImeiRead on_imei_read, bool held)
    : context_(std::move(settings), sweep, shared, std::move(on_imei_read)) {
  if (held) context_.control.hold();
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

void ModemThread::recall_last_sms(spool::Spool& spool) {
  constexpr int kMostRows = 20'000;
  const auto last = spool::Inbox(spool).last_arrival(context_.settings.name, kMostRows);
  if (!last || !*last) return;  // an error shows when the thread writes
  // The clock may have been ahead when it came.
  context_.board.recall_sms(
      std::max(std::chrono::milliseconds(0), context_.shared.clock.wall() - **last));
}

void ModemThread::run() {
  const ModemThreadEnd end{context_, ended_};
  spool::Spool spool(context_.shared.file);
  load_suspension(spool::ModemStore(spool));
  recall_last_sms(spool);
  context_.recovery.resume(spool, clock_facts().boot);
  SessionLoop(context_, spool).run();
  context_.recovery.note_end(spool);
}

}  // namespace gsmrelayd
