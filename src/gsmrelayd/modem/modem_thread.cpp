#include "gsmrelayd/modem/modem_thread.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "drivers/drivers.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;

namespace {

// The longest planned silence: an SMS-SUBMIT may take 3 minutes, open() of a dying tty 30 s.
constexpr auto kStallLimit = 6min;
constexpr auto kHealthPoll = 60s;
constexpr auto kSimPoll = 30s;  // a modem without a usable SIM is asked again
constexpr auto kFirstPause = 1s;
constexpr auto kLongestPause = 5min;
constexpr auto kHeldPause = 15s;        // somebody is about to free it
constexpr auto kHealthySession = 2min;  // a session that lasted this long starts the pauses over
constexpr auto kDetachedRest = 1h;      // ended by attach()

}  // namespace

ModemThread::ModemThread(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
                         OnImeiRead met)
    : settings_(std::move(settings)),
      sweep_(sweep),
      shared_(shared),
      tasks_(bell_),
      sender_(settings_.name, shared),
      trace_(shared.clock),
      heartbeat_(shared.liveness.add("modem " + settings_.name, kStallLimit)),
      on_imei_read_(std::move(met)),
      sim_(settings_, shared) {
  status_.name = settings_.name;
  status_.port = settings_.port;
  // A port with a socket beside it is opened only once it is known to lead there.
  if (!settings_.port.empty() && settings_.usb.empty()) assignment_ = assignment_of(settings_);
  thread_ = std::thread([this] { run(); });
}

ModemThread::~ModemThread() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void ModemThread::stop() {
  {
    const std::lock_guard lock(status_mutex_);  // or take_assignment() might forget it
    stopping_ = true;
    leave_ = true;
  }
  tasks_.close();
  bell_.ring();
}

void ModemThread::request_poll() {
  look_now_ = true;
  bell_.ring();
}

void ModemThread::notify_outbox() {
  sender_.look();
  bell_.ring();
}

void ModemThread::pause_sending(bool held) {
  if (sending_paused_.exchange(held) != held) bell_.ring();
}

util::Result<void> ModemThread::suspend(bool suspended, spool::Spool& spool) {
  const std::lock_guard lock(suspension_mutex_);
  if (auto kept = spool.suspend(settings_.name, suspended); !kept) return kept;
  {
    const std::lock_guard status(status_mutex_);
    suspended_ = suspended;
    leave_ = true;
  }
  bell_.ring();
  return {};
}

void ModemThread::start_trace(std::chrono::seconds length, bool reopen) {
  {
    const std::lock_guard lock(status_mutex_);
    const auto usb =
        assignment_ && assignment_->vendor != 0
            ? fmt::format("% usb {:04x} {:04x}", assignment_->vendor, assignment_->product)
            : std::string("# no USB device");
    trace_.start(length, usb);
    trace_.remark(fmt::format("{} {}, driver {}", status_.info.manufacturer, status_.info.model,
                              status_.info.driver));
    if (reopen) leave_ = true;
  }
  bell_.ring();
}

void ModemThread::recall_suspension(spool::Spool& spool) {
  const std::lock_guard lock(suspension_mutex_);
  const auto suspended = spool.is_suspended(settings_.name);
  if (suspended && *suspended) suspended_ = true;
}

void ModemThread::wait_until_resumed() {
  set_health(ModemHealth::suspended, "");
  pollfd bell{bell_.fd(), POLLIN, 0};
  while (suspended_ && !stopping_) {
    ::poll(&bell, 1, static_cast<int>(std::chrono::milliseconds(kHealthPoll).count()));
    bell_.clear();
    heartbeat_.beat();
  }
}

void ModemThread::wait(util::Duration pause) {
  pollfd bell{bell_.fd(), POLLIN, 0};
  const auto until = shared_.clock.in(pause);
  while (!interrupted() && shared_.clock.now() < until) {
    ::poll(&bell, 1, util::poll_timeout_ms(shared_.clock, until));
    bell_.clear();
    heartbeat_.beat();
  }
}

std::optional<spool::Spool> ModemThread::connect_spool() {
  while (!stopping_) {
    take_assignment();  // what came is not heeded yet, and must not keep the wait from waiting
    auto spool = spool::Spool::connect(shared_.file);
    if (spool) return std::move(*spool);
    shared_.report_spool(util::fail(spool.error()));
    wait(kSpoolPause);
  }
  return std::nullopt;
}

void ModemThread::run() {
  util::Duration pause = kFirstPause;
  auto spool = connect_spool();
  if (spool) recall_suspension(*spool);
  while (spool && !stopping_) {
    const auto at = take_assignment();
    if (suspended_) {
      wait_until_resumed();
      continue;
    }
    if (!at) {
      show_detached();
      pause = kFirstPause;
      rest(kDetachedRest, *spool);
      continue;
    }
    const auto began = shared_.clock.now();
    if (session(*at, *spool) == Ended::left) {
      pause = kFirstPause;
      continue;
    }
    {
      const std::lock_guard lock(status_mutex_);
      ++status_.reopened;
    }
    if (was_up_ && shared_.clock.now() - began > kHealthySession) pause = kFirstPause;
    rest(is_waiting_for_holder() ? std::min<util::Duration>(pause, kHeldPause) : pause, *spool);
    pause = std::min<util::Duration>(pause * 2, kLongestPause);
  }
  if (spool) flush_after_close(*spool);
  if (!buffered_.empty())
    util::log_error(fmt::format("{} SMS that came past the modem's memory are lost: the spool "
                                "cannot be written",
                                buffered_.size()),
                    {{"MODEM", settings_.name}});
  shared_.liveness.remove(heartbeat_);  // whoever still holds this worker expects no beat
  ended_ = true;
}

void ModemThread::rest(util::Duration pause, spool::Spool& spool) {
  const auto until = shared_.clock.in(pause);
  for (flush_after_close(spool);
       !buffered_.empty() && !interrupted() && shared_.clock.now() < until;
       flush_after_close(spool))
    wait(std::min<util::Duration>(kSpoolPause, until - shared_.clock.now()));
  wait(until - shared_.clock.now());
}

ModemThread::Ended ModemThread::session(const PortAssignment& at, spool::Spool& spool) {
  auto port = open_port(at);
  if (!port) return leave_ ? Ended::left : Ended::line_gone;
  modem::Modem modem(**port, shared_.clock, drivers::find);
  modem.channel().stop_on(&leave_);
  modem.channel().set_listener(&trace_);
  trace_.remark("the port was opened");
  up_ = was_up_ = false;
  failed_sweeps_ = failed_bring_ups_ = 0;
  const auto ended = receive_loop(modem, spool);
  for (auto& message : modem.take_unacknowledged()) buffer_direct(std::move(message), modem);
  show(modem);
  {
    const std::lock_guard lock(status_mutex_);
    commands_before_ = status_.commands;
    timeouts_before_ = status_.timeouts;
  }
  if (leave_) return Ended::left;
  if (!was_up_) ++first_port_;  // a port that never came up may be the wrong one of several
  auto why = ended ? std::string("the line was closed") : ended.error().what;
  if (!was_up_ && settings_.baud != 0)
    why += fmt::format(", at the {} baud of [[modem]]; without 'baud' its speed is found",
                       settings_.baud);
  set_health(ModemHealth::failing, std::move(why));
  return Ended::line_gone;
}

util::Result<void> ModemThread::bring_up(modem::Modem& modem) {
  set_health(ModemHealth::starting, "");
  modem::BringUpOptions options;
  options.pins = &sim_;
  options.usb_vendor = place_.vendor;
  options.usb_product = place_.product;
  options.role = place_.role;
  options.any_speed = may_search_speed(place_.vendor);
  const auto brought = modem.bring_up(options);
  heartbeat_.beat();
  sim_.saw(modem.info());
  show(modem);
  if (const auto ours = introduce(modem.info().imei); !ours) return ours;
  up_ = brought.has_value();
  next_sweep_ = shared_.clock.now();
  next_health_ = shared_.clock.in(up_ ? kHealthPoll : std::min<util::Duration>(kSimPoll, sweep_));
  if (!brought) {
    if (brought.error().advice == util::Advice::reopen) return brought;
    set_health(ModemHealth::degraded, brought.error().what);
    return count_failed_bring_up(modem, brought.error());
  }
  was_up_ = true;
  baud_found_ = modem.info().baud;
  failed_bring_ups_ = 0;
  const auto& info = modem.info();
  util::log_info(fmt::format("modem {} is {} {}, SIM {}", settings_.name, info.manufacturer,
                             info.model, modem::to_string(info.sim)),
                 {{"MODEM", settings_.name}});
  log_location(info);
  set_health(ModemHealth::up, "");
  return {};
}

/// Some modems go on saying OK to AT and to nothing else: only a new session helps, or their
/// replugging. A missing or locked SIM is no such thing.
util::Result<void> ModemThread::count_failed_bring_up(const modem::Modem& modem,
                                                      const util::Error& error) {
  const auto sim = modem.info().sim;
  const bool says_why = error.advice == util::Advice::reject ||
                        (sim != modem::SimState::unknown && sim != modem::SimState::ready);
  failed_bring_ups_ = says_why ? 0 : failed_bring_ups_ + 1;
  if (failed_bring_ups_ < kFailuresInARow) return {};
  return util::fail(util::Advice::reopen, error.what);
}

/// What is due by the clock: a sweep, a look at the modem's health, another try to bring it up.
util::Result<void> ModemThread::on_timer(modem::Modem& modem, spool::Spool& spool) {
  if (look_now_.exchange(false)) next_health_ = next_sweep_ = shared_.clock.now();
  if (up_ && shared_.clock.now() >= next_sweep_ && !modem.sim_in_doubt()) {
    next_sweep_ = shared_.clock.in(sweep_);
    if (const auto swept = sweep(modem, spool); !swept) return swept;
  }
  if (shared_.clock.now() < next_health_) return {};
  if (!up_) return bring_up(modem);
  next_health_ = shared_.clock.in(kHealthPoll);
  const auto healthy = modem.poll_health();
  show(modem);
  note_signal(modem);
  if (!healthy && healthy.error().advice == util::Advice::reopen) return healthy;
  sim_.saw(modem.info());
  const auto asked = sim_.on_timer(modem);
  show(modem);
  return asked;
}

util::Result<void> ModemThread::receive_loop(modem::Modem& modem, spool::Spool& spool) {
  if (const auto up = bring_up(modem); !up) return up;
  while (!leave_) {
    heartbeat_.beat();
    if (const auto done = on_timer(modem, spool); !done) return done;
    tasks_.run_pending(modem);
    if (const auto saved = flush_buffered(modem, spool); !saved) return saved;
    if (up_ && !sending_paused_ && !modem.sim_in_doubt()) {
      const auto tried = sender_.step(modem, spool);
      if (!tried) return util::fail(tried.error());
      if (*tried) show(modem);
    }
    auto until = up_ ? std::min(next_sweep_, next_health_) : next_health_;
    if (up_ && !sending_paused_) until = std::min(until, sender_.next());
    if (!buffered_.empty()) until = std::min(until, shared_.clock.in(kSpoolPause));
    const auto event = modem.next_event(until);
    if (!event) return util::fail(event.error());
    if (!*event) {
      bell_.clear();  // before the mailbox is looked into: a ring after that ends the next wait
      continue;
    }
    if (const auto handled = handle(**event, modem, spool); !handled) return handled;
  }
  return {};
}

}  // namespace gsmrelayd
