#include "gsmrelayd/modem/modem_control.hpp"

#include <poll.h>

#include <utility>

namespace gsmrelayd {

ModemControl::ModemControl(std::optional<PortAssignment> assignment) {
  wanted_.assignment = std::move(assignment);
}

void ModemControl::stop() {
  {
    const util::MutexLock lock(mutex_);
    wanted_.stopped = true;
    changed_ = true;
  }
  bell_.ring();
}

bool ModemControl::attach(PortAssignment assignment) {
  {
    const util::MutexLock lock(mutex_);
    if (wanted_.assignment) wanted_.assignment->ask_imei = assignment.ask_imei;
    if (wanted_.assignment == assignment) return false;
    wanted_.assignment = std::move(assignment);
    note_exchange();
    changed_ = true;
  }
  bell_.ring();
  return true;
}

void ModemControl::detach(std::string why) {
  {
    const util::MutexLock lock(mutex_);
    if (!wanted_.assignment && wanted_.detached_why == why) return;
    if (wanted_.assignment) note_exchange();
    wanted_.assignment.reset();
    wanted_.detached_why = std::move(why);
    changed_ = true;
  }
  bell_.ring();
}

void ModemControl::set_suspended(bool suspended) {
  {
    const util::MutexLock lock(mutex_);
    wanted_.suspended = suspended;
    changed_ = true;
  }
  bell_.ring();
}

void ModemControl::ask_for_rung(modem::Rung rung) {
  {
    const util::MutexLock lock(mutex_);
    wanted_.rung = rung;
    changed_ = true;
  }
  bell_.ring();
}

void ModemControl::unpark() {
  {
    const util::MutexLock lock(mutex_);
    wanted_.unpark = true;
    changed_ = true;
  }
  bell_.ring();
}

void ModemControl::note_exchange() {
  ++wanted_.arrivals;
  wanted_.rung.reset();  // it was meant for the modem that has left
}

void ModemControl::restart_session() {
  {
    const util::MutexLock lock(mutex_);
    changed_ = true;
  }
  bell_.ring();
}

void ModemControl::wake() {
  {
    const util::MutexLock lock(mutex_);
    wanted_.held = false;
    woken_ = true;
  }
  bell_.ring();
}

void ModemControl::hold() {
  const util::MutexLock lock(mutex_);
  wanted_.held = true;
}

void ModemControl::release() {
  {
    const util::MutexLock lock(mutex_);
    if (!std::exchange(wanted_.held, false)) return;
    woken_ = true;
  }
  bell_.ring();
}

void ModemControl::request_poll() {
  {
    const util::MutexLock lock(mutex_);
    poll_requested_ = true;
  }
  bell_.ring();
}

void ModemControl::pause_sending(bool paused) {
  {
    const util::MutexLock lock(mutex_);
    if (std::exchange(sending_paused_, paused) == paused) return;
  }
  bell_.ring();
}

std::optional<PortAssignment> ModemControl::assignment() const {
  const util::MutexLock lock(mutex_);
  return wanted_.assignment;
}

ModemControl::Wanted ModemControl::take() {
  const util::MutexLock lock(mutex_);
  changed_ = wanted_.stopped;
  woken_ = false;
  auto taken = wanted_;
  wanted_.rung.reset();
  wanted_.unpark = false;
  return taken;
}

void ModemControl::give_back(const Wanted& taken) {
  const util::MutexLock lock(mutex_);
  if (wanted_.arrivals == taken.arrivals && !wanted_.rung) wanted_.rung = taken.rung;
}

bool ModemControl::take_poll_request() {
  const util::MutexLock lock(mutex_);
  return std::exchange(poll_requested_, false);
}

bool ModemControl::sending_paused() const {
  const util::MutexLock lock(mutex_);
  return sending_paused_;
}

bool ModemControl::interrupted() const {
  const util::MutexLock lock(mutex_);
  return changed_ || woken_;
}

void ModemControl::wait(const util::Clock& clock, util::Deadline until, Heartbeat& heartbeat) {
  pollfd bell{bell_.fd(), POLLIN, 0};
  while (!interrupted() && clock.now() < until) {
    ::poll(&bell, 1, util::poll_timeout_ms(clock, until));
    bell_.clear();
    heartbeat.beat();
  }
}

}  // namespace gsmrelayd
