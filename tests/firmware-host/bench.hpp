// An emulator with a fake clock, and the host's side of a modem's line as text.
#pragma once

#include <string>
#include <string_view>

#include "firmware-host/control/control.hpp"
#include "firmware-host/emulator.hpp"
#include "firmware-host/options.hpp"
#include "tests/doubles/fake_clock.hpp"

namespace firmware_test {

using namespace std::chrono_literals;

inline constexpr std::string_view kPdu =
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07";

class Bench {
 public:
  /// Adds a modem named "m1", "m2" … with echo off, in PDU mode, announcing by +CMTI.
  firmware::Modem& add(const std::string& options = "") {
    const int ordinal = static_cast<int>(emulator.modems().size()) + 1;
    firmware::ModemOptions made = firmware::default_options(ordinal);
    made.modem.name = "m" + std::to_string(ordinal);
    const auto applied = firmware::apply_options(options, made);
    if (!applied) throw std::invalid_argument(applied.error().what);
    firmware::Modem& modem = *emulator.add(made.modem, made.sim);
    ask(modem, "ATE0");
    ask(modem, "AT+CMEE=1;+CMGF=0;+CNMI=2,1,0,1,0");
    return modem;
  }

  /// Writes `octets` unchanged. Returns what comes back.
  std::string write(firmware::Modem& modem, std::string_view octets) {
    modem.feed(util::as_octets(octets));
    return read(modem);
  }
  /// Sends a command line. Returns the response.
  std::string ask(firmware::Modem& modem, std::string_view command) {
    return write(modem, std::string(command) + "\r");
  }
  std::string read(firmware::Modem& modem) {
    std::string out;
    for (auto ready = modem.line().ready(); !ready.empty(); ready = modem.line().ready()) {
      out += ready;
      modem.line().consume(ready.size());
    }
    return out;
  }
  /// Advances the clock and runs the timers.
  void pass(util::Duration time) {
    clock.advance(time);
    emulator.timers().run();
  }
  void deliver(firmware::Modem& modem, std::string_view pdu = kPdu) {
    emulator.deliver(modem, *util::from_hex(pdu));
  }
  std::string control(std::string_view line) { return control_verbs.run(line); }

  doubles::FakeClock clock;
  firmware::Emulator emulator{clock};
  firmware::Control control_verbs{emulator};
};

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace firmware_test
