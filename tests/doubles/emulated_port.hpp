// The emulator's core as an io::Port, in one thread and with a clock that moves only while the
// caller waits.
#pragma once

#include <algorithm>
#include <string>

#include "fake_clock.hpp"
#include "firmware-host/emulator.hpp"
#include "io/port.hpp"

namespace doubles {

class EmulatedPort final : public io::Port {
 public:
  EmulatedPort(FakeClock& clock, firmware::Emulator& emulator, firmware::Modem& modem)
      : clock_(clock), emulator_(emulator), modem_(modem) {}

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake) override {
    for (;;) {
      emulator_.timers().run();
      if (!modem_.plugged()) return util::fail(util::Advice::reopen, "unplugged");
      const auto ready = modem_.line().ready();
      if (!ready.empty()) return take(into, ready);
      if (clock_.now() >= deadline) return 0;
      auto next = deadline;
      for (const auto due : {emulator_.timers().next(), modem_.line().next()}) {
        if (due) next = std::min(next, *due);
      }
      clock_.advance(std::max(next - clock_.now(), util::Duration(1)));
    }
  }

  util::Result<void> write(util::OctetView octets, util::Deadline) override {
    if (!modem_.plugged()) return util::fail(util::Advice::reopen, "unplugged");
    modem_.feed(octets);
    return {};
  }
  void wake_on(int) override {}
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

 private:
  std::size_t take(std::span<std::uint8_t> into, std::string_view ready) {
    const auto count = std::min(into.size(), ready.size());
    std::copy_n(ready.begin(), count, into.begin());
    modem_.line().consume(count);
    return count;
  }

  FakeClock& clock_;
  firmware::Emulator& emulator_;
  firmware::Modem& modem_;
  std::string name_ = "emulated";
};

}  // namespace doubles
