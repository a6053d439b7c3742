#include "daemon/modem_worker.hpp"

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

ModemWorker::ModemWorker(config::ModemSettings settings, std::chrono::seconds sweep, Shared& shared,
                         Met met)
    : settings_(std::move(settings)),
      sweep_(sweep),
      shared_(shared),
      mailbox_(bell_),
      outbox_(settings_.name, shared),
      trace_(shared.clock),
      pulse_(shared.progress.add("modem " + settings_.name, kStallLimit)),
      met_(std::move(met)),
      sim_(settings_, shared) {
  status_.name = settings_.name;
  status_.port = settings_.port;
  // A port with a socket beside it is opened only once it is known to lead there.
  if (!settings_.port.empty() && settings_.usb.empty()) attachment_ = attachment_of(settings_);
  thread_ = std::thread([this] { run(); });
}

ModemWorker::~ModemWorker() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void ModemWorker::stop() {
  {
    const std::lock_guard lock(status_mutex_);  // or take_attachment() might forget it
    stopping_ = true;
    leave_ = true;
  }
  mailbox_.close();
  bell_.ring();
}

void ModemWorker::look_soon() {
  look_now_ = true;
  bell_.ring();
}

void ModemWorker::look_at_outbox() {
  outbox_.look();
  bell_.ring();
}

void ModemWorker::hold_sending(bool held) {
  if (sending_held_.exchange(held) != held) bell_.ring();
}

util::Result<void> ModemWorker::suspend(bool suspended, spool::Spool& spool) {
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

void ModemWorker::start_trace(std::chrono::seconds length, bool reopen) {
  {
    const std::lock_guard lock(status_mutex_);
    const auto usb =
        attachment_ && attachment_->vendor != 0
            ? fmt::format("% usb {:04x} {:04x}", attachment_->vendor, attachment_->product)
            : std::string("# no USB device");
    trace_.start(length, usb);
    trace_.remark(fmt::format("{} {}, driver {}", status_.info.manufacturer, status_.info.model,
                              status_.info.driver));
    if (reopen) leave_ = true;
  }
  bell_.ring();
}

void ModemWorker::recall_suspension(spool::Spool& spool) {
  const std::lock_guard lock(suspension_mutex_);
  const auto suspended = spool.is_suspended(settings_.name);
  if (suspended && *suspended) suspended_ = true;
}

void ModemWorker::wait_until_resumed() {
  set_health(ModemHealth::suspended, "");
  pollfd bell{bell_.fd(), POLLIN, 0};
  while (suspended_ && !stopping_) {
    ::poll(&bell, 1, static_cast<int>(std::chrono::milliseconds(kHealthPoll).count()));
    bell_.clear();
    pulse_.beat();
  }
}

void ModemWorker::wait(util::Duration pause) {
  pollfd bell{bell_.fd(), POLLIN, 0};
  const auto until = shared_.clock.in(pause);
  while (!interrupted() && shared_.clock.now() < until) {
    ::poll(&bell, 1, util::poll_timeout_ms(shared_.clock, until));
    bell_.clear();
    pulse_.beat();
  }
}

std::optional<spool::Spool> ModemWorker::connect_spool() {
  while (!stopping_) {
    take_attachment();  // what came is not heeded yet, and must not keep the wait from waiting
    auto spool = spool::Spool::connect(shared_.file);
    if (spool) return std::move(*spool);
    shared_.report_spool(util::fail(spool.error()));
    wait(kSpoolPause);
  }
  return std::nullopt;
}

void ModemWorker::run() {
  util::Duration pause = kFirstPause;
  auto spool = connect_spool();
  if (spool) recall_suspension(*spool);
  while (spool && !stopping_) {
    const auto at = take_attachment();
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
  if (spool) save_orphans(*spool);
  if (!unsaved_.empty())
    util::log_error(fmt::format("{} SMS that came past the modem's memory are lost: the spool "
                                "cannot be written",
                                unsaved_.size()),
                    {{"MODEM", settings_.name}});
  shared_.progress.remove(pulse_);  // whoever still holds this worker expects no beat
  ended_ = true;
}

void ModemWorker::rest(util::Duration pause, spool::Spool& spool) {
  const auto until = shared_.clock.in(pause);
  for (save_orphans(spool); !unsaved_.empty() && !interrupted() && shared_.clock.now() < until;
       save_orphans(spool))
    wait(std::min<util::Duration>(kSpoolPause, until - shared_.clock.now()));
  wait(until - shared_.clock.now());
}

ModemWorker::Ended ModemWorker::session(const Attachment& at, spool::Spool& spool) {
  auto port = open_port(at);
  if (!port) return leave_ ? Ended::left : Ended::line_gone;
  modem::Modem modem(**port, shared_.clock, drivers::find);
  modem.stop_on(&leave_);
  modem.tap(&trace_);
  trace_.remark("the port was opened");
  up_ = was_up_ = false;
  failed_sweeps_ = failed_bring_ups_ = 0;
  const auto ended = receive_loop(modem, spool);
  for (auto& message : modem.take_direct()) keep_direct(std::move(message), modem);
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

util::Result<void> ModemWorker::bring_up(modem::Modem& modem) {
  set_health(ModemHealth::starting, "");
  modem::BringUpOptions options;
  options.pins = &sim_;
  options.usb_vendor = place_.vendor;
  options.usb_product = place_.product;
  options.role = place_.role;
  options.any_speed = may_search_speed(place_.vendor);
  const auto brought = modem.bring_up(options);
  pulse_.beat();
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
  tell_where(info);
  set_health(ModemHealth::up, "");
  return {};
}

/// Some modems go on saying OK to AT and to nothing else: only a new session helps, or their
/// replugging. A missing or locked SIM is no such thing.
util::Result<void> ModemWorker::count_failed_bring_up(const modem::Modem& modem,
                                                      const util::Error& error) {
  const auto sim = modem.info().sim;
  const bool says_why = error.advice == util::Advice::reject ||
                        (sim != modem::SimState::unknown && sim != modem::SimState::ready);
  failed_bring_ups_ = says_why ? 0 : failed_bring_ups_ + 1;
  if (failed_bring_ups_ < kFailuresInARow) return {};
  return util::fail(util::Advice::reopen, error.what);
}

/// What is due by the clock: a sweep, a look at the modem's health, another try to bring it up.
util::Result<void> ModemWorker::on_timer(modem::Modem& modem, spool::Spool& spool) {
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

util::Result<void> ModemWorker::receive_loop(modem::Modem& modem, spool::Spool& spool) {
  if (const auto up = bring_up(modem); !up) return up;
  while (!leave_) {
    pulse_.beat();
    if (const auto done = on_timer(modem, spool); !done) return done;
    mailbox_.serve(modem);
    if (const auto saved = save_direct(modem, spool); !saved) return saved;
    if (up_ && !sending_held_ && !modem.sim_in_doubt()) {
      const auto tried = outbox_.step(modem, spool);
      if (!tried) return util::fail(tried.error());
      if (*tried) show(modem);
    }
    auto until = up_ ? std::min(next_sweep_, next_health_) : next_health_;
    if (up_ && !sending_held_) until = std::min(until, outbox_.next());
    if (!unsaved_.empty()) until = std::min(until, shared_.clock.in(kSpoolPause));
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
