// The surroundings of a box in virtual time: the mobile network, a stick with two cards, its USB
// socket, the power, the clock, the Gateway server. Time passes only while the box waits, and jumps
// to what is due next. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "firmware-host/emulator.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "tests/soak/server.hpp"

namespace soak {

using namespace std::chrono_literals;

class Box;

/// The right date, whatever date the box believes in.
class RightClock final : public util::Clock {
 public:
  explicit RightClock(const util::Clock& clock) : clock_(clock), begin_(clock.now()) {}
  util::Deadline now() const override { return clock_.now(); }
  util::WallTime wall() const override {
    return util::from_epoch_ms(1'800'000'000'000) +
           std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - begin_);
  }

 private:
  const util::Clock& clock_;
  const util::Deadline begin_;
};

/// Returns the card 0 or 1; the second has a PIN.
firmware::SimConfig card(int number);

class Kiosk {
 public:
  /// `most`: SMS that are sent at most.
  explicit Kiosk(std::size_t most);
  ~Kiosk();
  Kiosk(const Kiosk&) = delete;
  Kiosk& operator=(const Kiosk&) = delete;

  // --- What happens to the box.

  /// Switches the box on and lets it run until it is stopped or its power fails. Then only what
  /// it had written remains, synchronized or not: a cut that loses the latter is in tests/vm.
  void run_box();
  /// Lets time pass without the box.
  void pass(util::Duration time);
  /// Runs `what` once, `time` from now.
  void at(util::Duration time, std::function<void()> what);
  /// Sends an SMS to the card that is in the stick.
  void send_sms();
  /// Puts the other card into the stick.
  void swap_card();
  /// Sets the clock of the box this far from the right date.
  void set_date(std::chrono::milliseconds error);
  /// Takes the stick off the bus.
  void unplug(util::Duration time) { stick().unplug(time); }
  /// Stops the box as systemd does.
  void stop_box();
  /// Takes the power of the box and the stick once the box has used the port that many times more.
  void cut_power_after(int uses);
  /// Resets the stick at the USB bus, which ends each fault.
  void reset_stick();
  /// Counts a use of the port. Called by StickPort.
  void note_use();

  firmware::Modem& stick() { return *stick_; }
  Box* box() { return box_.get(); }
  std::string folder() const { return dir_.path(); }
  std::string tty() const;
  /// Waits for the next event, until `until` at most. The box's relay runs meanwhile.
  void wait_once(util::Deadline until);
  /// Waits until `until`: a kernel that blocks the modem's thread.
  void block(util::Duration time);

  doubles::FakeClock clock;
  const RightClock right_clock{clock};
  firmware::Emulator emulator{right_clock};
  Ledger ledger;
  Server server{ledger};
  std::mt19937 random{1};  // NOLINT(bugprone-random-generator-seed): a soak is repeatable

  // Faults that only a kernel has: they end with reset_stick().
  bool opens = true, blocks_write = false, blocks_close = false;
  bool renamed = false;       ///< the stick returns with another number
  bool synchronised = false;  ///< a time server has set the clock of the box
  std::int64_t boot = 1;      ///< number of the start of the machine
  int plugged_in = 0;         ///< times that the stick has appeared
  int swaps = 0, lives = 0, cuts = 0, usb_resets = 0;  ///< so far

 private:
  void run_due();
  void follow_bus();

  rig::Quiet quiet_;
  doubles::TempDir dir_;
  firmware::Modem* stick_;
  bool plugged_ = true;
  int card_ = 0;
  int uses_until_cut_ = 0;  ///< 0: no cut is planned
  std::multimap<util::Deadline, std::function<void()>> agenda_;
  int without_time_ = 0;  ///< waits in a row in which no time has passed
  std::unique_ptr<Box> box_;
};

}  // namespace soak
