// All modems of a program, with the network and the SIM cards between them. No I/O; one thread.
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

/// A text to deliver, as a phone would send it.
struct TextDelivery {
  std::string from;  ///< "+49…", digits, or a name
  std::string text;  ///< UTF-8
  sms::SegmentOptions segments{};
  std::vector<int>
      order{};  ///< parts from 1, with repeats or gaps; empty: each part once, in order
};

class Emulator {
 public:
  explicit Emulator(const util::Clock& clock);
  ~Emulator();

  /// Adds a modem with its SIM inserted. Returns null if its name is taken.
  Modem* add(ModemConfig config, SimConfig sim);
  Modem* find(std::string_view name);
  const std::vector<std::unique_ptr<Modem>>& modems() const { return modems_; }

  /// Returns the card that was last in `modem`, also while it is out.
  Sim& sim_of(const Modem& modem);
  /// Replaces the card of `modem` by the card with the ICCID of `sim`, which is made if there is
  /// none. A card in another modem is taken out there.
  void swap_sim(Modem& modem, SimConfig sim);

  /// Delivers `pdu` (SMSC and TPDU) unchanged to the card of `modem`.
  void deliver(Modem& modem, util::OctetView pdu);

  /// Delivers a text. Returns the number of parts. `reject` if the text does not fit into 255 parts
  /// or `order` names a part that does not exist.
  util::Result<int> deliver_text(Modem& modem, const TextDelivery& delivery);
  /// Returns a reference for a long text, 0 to 255, a different one with each call.
  std::uint16_t next_reference() { return ++reference_ & 0xFF; }

  Network& network() { return network_; }
  const util::Clock& clock() const { return clock_; }
  Timers& timers() { return timers_; }

 private:
  Sim& card(SimConfig config);
  std::size_t index_of(const Modem& modem) const;

  const util::Clock& clock_;
  Timers timers_;
  Network network_;
  std::uint16_t reference_ = 0;
  std::deque<Sim> cards_;
  std::vector<std::unique_ptr<Modem>> modems_;
  std::vector<Sim*> last_card_;  ///< in the order of modems_
};

}  // namespace firmware
