#include "firmware-host/indicators.hpp"

#include <algorithm>

#include "firmware-host/modem.hpp"

namespace firmware {

std::string indicator_list() {
  return "(\"battchg\",(0-5)),(\"signal\",(0-5)),(\"service\",(0,1)),(\"message\",(0,1)),"
         "(\"call\",(0,1)),(\"roam\",(0,1)),(\"smsfull\",(0,1)),(\"callsetup\",(0-3))";
}

Indicators indicators_of(Modem& modem) {
  constexpr int kStrongest = 31, kMostBars = 5, kRoaming = 5, kIncoming = 1;
  const int bars = modem.signal() > kStrongest ? 0 : std::min(kMostBars, (modem.signal() + 5) / 6);
  const bool messages = modem.sim() != nullptr && modem.sim()->store().used() > 0;
  const bool full = modem.sim() != nullptr && modem.sim()->store().full();
  return {kMostBars,
          bars,
          modem.on_network() ? 1 : 0,
          messages ? 1 : 0,
          0,
          modem.registration() == kRoaming ? 1 : 0,
          full ? 1 : 0,
          modem.voice_call().ringing() ? kIncoming : 0};
}

}  // namespace firmware
