// Fuzzes an emulated modem, by octets from a host or by PDUs from the network. The first octet of
// the input chooses which.
#include "firmware-host/control/control.hpp"
#include "firmware-host/options.hpp"
#include "tests/doubles/fake_clock.hpp"

namespace {

void drain(firmware::Modem& modem) {
  for (auto ready = modem.line().ready(); !ready.empty(); ready = modem.line().ready()) {
    modem.line().consume(ready.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  doubles::FakeClock clock;
  firmware::Emulator emulator(clock);
  firmware::Control control(emulator);
  const firmware::ModemOptions options = firmware::default_options(1);
  firmware::Modem& modem = *emulator.add(options.modem, options.sim);
  const util::OctetView rest(data + 1, size - 1);
  if (data[0] % 3 == 0) {
    emulator.deliver(modem, rest);
    modem.feed(util::as_octets("AT+CMGF=1;+CSDH=1\rAT+CMGL=\"ALL\"\rAT+CMGR=1\r"));
  } else if (data[0] % 3 == 1) {
    control.run("deliver-text modem1 +4915 Hello");
    modem.feed(rest);
  } else {
    control.run(util::as_chars(rest));
    modem.feed(util::as_octets("AT+CMGF=1\rAT+CMGS=\"+491700000001\"\rHi\x1a"));
  }
  for (int i = 0; i < 3; ++i) {
    drain(modem);
    clock.advance(std::chrono::seconds{1});
    emulator.timers().run();
  }
  return 0;
}
