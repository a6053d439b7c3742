// The emulator's core as an io::Port in virtual time.
#pragma once

#include <poll.h>

#include <algorithm>
#include <string>

#include "fake_clock.hpp"
#include "firmware-host/emulator.hpp"
#include "io/port.hpp"

namespace doubles {

/// A port of an emulated modem. A derived class says how time passes while it is read.
class EmulatedLine : public io::Port {
 public:
  EmulatedLine(const util::Clock& clock, firmware::Modem& modem) : modem_(modem), clock_(clock) {}

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake wake) override {
    for (;;) {
      if (is_gone()) return gone();
      if (const auto ready = modem_.line().ready(); !ready.empty()) {
        note_use();
        return is_gone() ? gone() : take(into, ready);
      }
      if (clock_.now() >= deadline || is_woken(wake)) return 0;
      wait_once(std::min(deadline, modem_.line().next().value_or(deadline)), wake);
    }
  }
  util::Result<void> write(util::OctetView octets, util::Deadline) override {
    note_use();
    if (is_gone()) return util::fail(gone().error());
    modem_.feed(octets);
    return {};
  }
  void wake_on(int fd) override { bell_ = fd; }
  void flush_input() override {
    for (auto ready = modem_.line().ready(); !ready.empty(); ready = modem_.line().ready())
      modem_.line().consume(ready.size());
  }
  const std::string& name() const override { return name_; }
  int baud() const override { return static_cast<int>(modem_.host_speed()); }
  util::Result<void> set_baud(int baud) override {
    modem_.host_speed(static_cast<unsigned>(baud));
    flush_input();
    return {};
  }

 protected:
  /// Waits for the next event, until `until` at most.
  virtual void wait_once(util::Deadline until, io::Wake wake) = 0;
  virtual bool is_gone() const { return !modem_.plugged(); }
  /// Called before each use of the port, which may make it go.
  virtual void note_use() {}
  bool is_woken(io::Wake wake) const {
    pollfd bell{bell_, POLLIN, 0};
    return wake == io::Wake::ends_read && bell_ >= 0 && ::poll(&bell, 1, 0) == 1;
  }

  firmware::Modem& modem_;

 private:
  static util::Result<std::size_t> gone() {
    return util::fail(util::Advice::reopen, "the port is gone");
  }
  std::size_t take(std::span<std::uint8_t> into, std::string_view ready) {
    const auto count = std::min(into.size(), ready.size());
    std::copy_n(ready.begin(), count, into.begin());
    modem_.line().consume(count);
    return count;
  }

  const util::Clock& clock_;
  int bell_ = -1;
  const std::string name_ = "/emulated";  // no file: its users need not be looked for
};

/// The only port, in one thread: the clock moves only while it is read.
class EmulatedPort final : public EmulatedLine {
 public:
  EmulatedPort(FakeClock& clock, firmware::Emulator& emulator, firmware::Modem& modem)
      : EmulatedLine(clock, modem), clock_(clock), emulator_(emulator) {}

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake wake) override {
    emulator_.timers().run();
    return EmulatedLine::read(into, deadline, wake);
  }

 private:
  void wait_once(util::Deadline until, io::Wake) override {
    const auto next = std::min(until, emulator_.timers().next().value_or(until));
    clock_.advance(std::max(next - clock_.now(), util::Duration(1)));
    emulator_.timers().run();
  }

  FakeClock& clock_;
  firmware::Emulator& emulator_;
};

}  // namespace doubles
