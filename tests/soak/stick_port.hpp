// One opening of the emulated stick's port. Time passes in the kiosk while it is read.
#pragma once

#include "tests/doubles/emulated_port.hpp"
#include "tests/soak/kiosk.hpp"

namespace soak {

class StickPort final : public doubles::EmulatedLine {
 public:
  /// `dead`: the box has no power.
  StickPort(Kiosk& kiosk, const bool& dead)
      : EmulatedLine(kiosk.clock, kiosk.stick()),
        kiosk_(kiosk),
        dead_(dead),
        plugged_in_(kiosk.plugged_in) {
    kiosk.stick().host_speed(kBaud);
    flush_input();
  }
  ~StickPort() override {
    if (kiosk_.blocks_close && !dead_) kiosk_.block(30s);
  }
  StickPort(const StickPort&) = delete;
  StickPort& operator=(const StickPort&) = delete;

  util::Result<void> write(util::OctetView octets, util::Deadline deadline) override {
    if (is_gone() || !kiosk_.blocks_write) return EmulatedLine::write(octets, deadline);
    kiosk_.note_use();
    kiosk_.block(deadline - kiosk_.clock.now());
    return util::fail(util::Advice::retry, "the line does not accept it");
  }

 private:
  static constexpr int kBaud = 115200;
  void wait_once(util::Deadline until, io::Wake) override { kiosk_.wait_once(until); }
  bool is_gone() const override {
    return dead_ || EmulatedLine::is_gone() || plugged_in_ != kiosk_.plugged_in;
  }
  void note_use() override { kiosk_.note_use(); }

  Kiosk& kiosk_;
  const bool& dead_;
  const int plugged_in_;
};

}  // namespace soak
