// +CSIM, +CRSM: access to the SIM for PIN counters, ICCID and the length of the MNC (TS 27.007
// §8.17, §8.18; TS 31.101 §11.1.9, §11.1.13; TS 31.102 §4.2).
#include <fmt/format.h>

#include <algorithm>

#include "firmware-host/modem.hpp"
#include "util/octets.hpp"

namespace firmware::commands {

namespace {

constexpr std::string_view kDone = "9000", kBlocked = "6983", kUnknown = "6D00";

std::string tries_left(int tries, bool verified) {
  if (tries == 0) return std::string(kBlocked);
  return verified ? std::string(kDone) : fmt::format("63C{:X}", tries);
}

/// Returns the status word. VERIFY (20) and UNBLOCK (2C) without data query the counter. P2 01 is
/// PIN1, 81 PIN2.
std::string status_word(Sim& sim, std::string_view apdu) {
  if (apdu.size() != 10 || !apdu.starts_with("00") || apdu.substr(4, 2) != "00") {
    return std::string(kUnknown);
  }
  const std::string_view instruction = apdu.substr(2, 2), which = apdu.substr(6, 2);
  const bool first = which == "01";
  const Secret& secret = first ? sim.pin1() : sim.pin2();
  if (instruction == "2C") return tries_left(secret.puk_tries, false);
  if (instruction != "20") return std::string(kUnknown);
  return tries_left(secret.pin_tries, first && !sim.pin_enabled());
}

Answer generic_access(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  if (modem.sim() == nullptr) return cme(10);
  const std::string_view apdu = call.args.text(1);
  if (call.args.number(0) != static_cast<int>(apdu.size()) || !util::from_hex(apdu)) return cme(50);
  modem.say(fmt::format("+CSIM: 4,\"{}\"", status_word(*modem.sim(), apdu)));
  return ok();
}

Answer restricted_access(Modem& modem, const Call& call) {
  constexpr int kReadBinary = 176, kIccid = 12258, kImsi = 28423, kAdministrative = 28589;
  if (call.test()) return ok();
  if (modem.sim() == nullptr) return cme(10);
  const auto file = call.args.number(1);
  std::string content;
  if (call.args.number(0) == kReadBinary && file == kIccid) {
    content = with_swapped_digits(modem.sim()->config().iccid);
  } else if (call.args.number(0) == kReadBinary && file == kAdministrative) {
    content = "00000002";
  } else if (call.args.number(0) == kReadBinary && file == kImsi && modem.sim_ready()) {
    content = "08" + with_swapped_digits("9" + modem.sim()->config().imsi);
  }
  modem.say(content.empty() ? std::string("+CRSM: 106,130")
                            : fmt::format("+CRSM: 144,0,\"{}\"", content));
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CSIM", generic_access}, {"+CRSM", restricted_access}};

}  // namespace

extern const CommandGroup csim;
constinit const CommandGroup csim = kCommands;

}  // namespace firmware::commands
