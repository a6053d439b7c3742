// One opening of the emulated stick's port. Time passes in the kiosk while it is read.
#pragma once

#include "io/port.hpp"
#include "tests/soak/kiosk.hpp"

namespace soak {

class StickPort final : public io::Port {
 public:
  /// `bell` ends a read that permits it. `dead`: the box has no power.
  StickPort(Kiosk& kiosk, int bell, const bool& dead)
      : kiosk_(kiosk), bell_(bell), dead_(dead), plugged_in_(kiosk.plugged_in) {
    kiosk.stick().host_speed(kBaud);
    flush_input();
  }
  ~StickPort() override {
    if (kiosk_.blocks_close && !dead_) kiosk_.block(30s);
  }
  StickPort(const StickPort&) = delete;
  StickPort& operator=(const StickPort&) = delete;

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake wake) override {
    for (;;) {
      if (is_gone()) return gone();
      if (const auto ready = kiosk_.stick().line().ready(); !ready.empty()) {
        kiosk_.note_use();
        return is_gone() ? gone() : take(into, ready);
      }
      if (kiosk_.clock.now() >= deadline || (wake == io::Wake::ends_read && is_rung())) return 0;
      kiosk_.wait_once(std::min(deadline, kiosk_.stick().line().next().value_or(deadline)));
    }
  }
  util::Result<void> write(util::OctetView octets, util::Deadline deadline) override {
    kiosk_.note_use();
    if (is_gone()) return util::fail(util::Advice::reopen, "the port is gone");
    if (kiosk_.blocks_write) {
      kiosk_.block(deadline - kiosk_.clock.now());
      return util::fail(util::Advice::retry, "the line does not accept it");
    }
    kiosk_.stick().feed(octets);
    return {};
  }
  void wake_on(int /*fd*/) override {}
  void flush_input() override {
    auto& line = kiosk_.stick().line();
    for (auto ready = line.ready(); !ready.empty(); ready = line.ready())
      line.consume(ready.size());
  }
  const std::string& name() const override { return name_; }
  int baud() const override { return kBaud; }

 private:
  static constexpr int kBaud = 115200;
  bool is_gone() const {
    return dead_ || !kiosk_.stick().plugged() || plugged_in_ != kiosk_.plugged_in;
  }
  static util::Result<std::size_t> gone() {
    return util::fail(util::Advice::reopen, "the port is gone");
  }
  bool is_rung() const {
    pollfd bell{bell_, POLLIN, 0};
    return ::poll(&bell, 1, 0) == 1;
  }
  std::size_t take(std::span<std::uint8_t> into, std::string_view ready) const {
    const auto count = std::min(into.size(), ready.size());
    std::copy_n(ready.begin(), count, into.begin());
    kiosk_.stick().line().consume(count);
    return count;
  }

  Kiosk& kiosk_;
  const int bell_;
  const bool& dead_;
  const int plugged_in_;
  const std::string name_ = "/stick";  // no file: its users need not be looked for
};

}  // namespace soak
