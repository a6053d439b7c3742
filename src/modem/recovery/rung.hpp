// The steps that bring a modem back which does not do its work, mildest first, and the faults that
// they are for (docs/recovery.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace modem {

enum class Rung : std::uint8_t {
  reopen,      ///< close and open the port, then the whole set-up
  radio,       ///< AT+CFUN=4, then AT+CFUN=1
  soft_reset,  ///< the restart command of the family (Profile::resets)
  usb_reset,   ///< its USB device is taken out of operation and back
  port_power,  ///< the power of its USB port is switched off and on
  park         ///< leave it alone: the port stays closed, with rare attempts
};
constexpr std::size_t kRungs = 6;
/// In the order in which they are tried. The power comes before the USB reset: a stick with dead
/// firmware takes no configuration after that, has no port any more, and gets no further rung.
constexpr std::array<Rung, kRungs> kAllRungs = {Rung::reopen,     Rung::radio,     Rung::soft_reset,
                                                Rung::port_power, Rung::usb_reset, Rung::park};

/// Returns the name for users: "reopen", "radio", "reset", "usb-reset", "port-power", "park".
const char* to_string(Rung rung);
/// Returns the rung with this name; nothing for any other text.
std::optional<Rung> rung_from_string(std::string_view name);
/// Returns true for a rung that needs no open port: the USB helper takes it.
constexpr bool is_usb(Rung rung) {
  return rung == Rung::usb_reset || rung == Rung::port_power;
}
/// Returns true for a rung that interrupts a modem that works. Modems take these in turn, and none
/// soon after it appeared.
constexpr bool is_reset(Rung rung) {
  return rung == Rung::radio || rung == Rung::soft_reset || is_usb(rung);
}

/// What a modem does not do. A missing network, and a SIM that a person must see to, are none.
enum class Fault : std::uint8_t {
  silent,   ///< no answer to AT, or its port cannot be opened
  set_up,   ///< answers AT, but the set-up fails
  card,     ///< its card is busy or has failed, and has worked in it before
  listing,  ///< none of its memories can be listed, and no SMS arrives
  crashes,  ///< leaves the bus again and again, as firmware that crashes
  deaf      ///< registered and sends, but test SMS to it do not arrive
};
/// A set of rungs.
class Rungs {
 public:
  constexpr Rungs() = default;
  template <class... R>
  static constexpr Rungs of(R... rung) {
    Rungs set;
    (set.add(rung), ...);
    return set;
  }
  static constexpr Rungs all() {
    Rungs set;
    for (const auto rung : kAllRungs) set.add(rung);
    return set;
  }
  constexpr void add(Rung rung) { bits_ = static_cast<std::uint8_t>(bits_ | bit(rung)); }
  constexpr void remove(Rung rung) { bits_ = static_cast<std::uint8_t>(bits_ & ~bit(rung)); }
  constexpr bool has(Rung rung) const { return (bits_ & bit(rung)) != 0; }
  bool operator==(const Rungs&) const = default;

 private:
  static constexpr unsigned bit(Rung rung) { return 1U << static_cast<unsigned>(rung); }
  std::uint8_t bits_ = 0;
};

/// Returns the rungs that can end `fault`. A modem whose memories cannot be listed is not parked,
/// as it may still deliver SMS directly, nor is a deaf one, which still sends, nor one whose card
/// has failed, as a person may exchange it.
Rungs rungs_for(Fault fault);

}  // namespace modem
