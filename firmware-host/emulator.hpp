// All modems of a program with the network and the SIM cards between them. No I/O; single thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-host/modem.hpp"
#include "sms/join.hpp"
#include "util/result.hpp"

namespace firmware {

/// A text as somebody's phone would send it.
struct TextDelivery {
  std::string from;  ///< "+49…", digits, or a name
  std::string text;  ///< UTF-8
  sms::SegmentOptions segments{};
  std::vector<int> order{};  ///< parts from 1, with repeats or gaps; empty: each once, in order
};

class Emulator {
 public:
  explicit Emulator(const util::Clock& clock);
  ~Emulator();

  /// With its SIM in. Names are unique: null if the name is taken.
  Modem* add(ModemConfig config, SimConfig sim);
  Modem* find(std::string_view name);
  const std::vector<std::unique_ptr<Modem>>& modems() const { return modems_; }

  /// The card that was in this modem last; it keeps its place while it is out.
  Sim& sim_of(const Modem& modem);
  /// Another card, made anew or (same ICCID) found in the drawer, goes in.
  void swap_sim(Modem& modem, SimConfig sim);

  /// SMSC and TPDU for the card of `modem`, octet by octet as they are.
  void deliver(Modem& modem, util::OctetView pdu);

  /// Parts delivered. `reject` if the text does not fit 255 parts or `order` names a part that is
  /// not there.
  util::Result<int> deliver_text(Modem& modem, const TextDelivery& delivery);
  /// For long texts that nobody numbered.
  std::uint16_t next_reference() { return ++reference_ & 0xFF; }

  Network& network() { return network_; }
  const util::Clock& clock() const { return clock_; }
  Timers& timers() { return timers_; }

 private:
  Sim& card(SimConfig config);

  const util::Clock& clock_;
  Timers timers_;
  Network network_;
  std::uint16_t reference_ = 0;
  std::deque<Sim> cards_;
  std::vector<std::unique_ptr<Modem>> modems_;
  std::vector<Sim*> last_card_;  ///< beside modems_
};

}  // namespace firmware
