#include "gsmrelayd/fault_places.hpp"

#include <algorithm>

namespace gsmrelayd {

void FaultPlaces::set(const config::Config& config) {
  std::vector<Card> cards;
  for (const auto& sim : config.sims)
    if (!sim.pin.empty()) cards.push_back({sim.name, sim.iccid, sim.imsi});
  const util::MutexLock lock(mutex_);
  places_ = config.places;
  cards_ = std::move(cards);
}

std::string FaultPlaces::pin_key(const control::ModemStatus& modem) const {
  const auto& info = modem.info;
  const auto card = std::find_if(cards_.begin(), cards_.end(), [&](const Card& one) {
    return (!one.iccid.empty() && one.iccid == info.iccid) ||
           (!one.imsi.empty() && one.imsi == info.imsi);
  });
  if (card != cards_.end()) return "sim." + card->name + ".pin";
  const auto own = "modem." + modem.name + ".pin";
  if (places_.contains(own) || !info.iccid.empty() || cards_.size() != 1) return own;
  return "sim." + cards_.front().name + ".pin";
}

std::string FaultPlaces::of(const control::ModemStatus& modem) const {
  const util::MutexLock lock(mutex_);
  std::string key;
  if (modem.fault == "port-missing" || modem.fault == "port-not-serial")
    key = "modem." + modem.name + ".port";
  else if (modem.fault == "modem-baud")
    key = "modem." + modem.name + ".baud";
  else if (modem.fault == "sim-pin-refused" || modem.fault == "sim-pin-unreadable")
    key = pin_key(modem);
  const auto place = places_.find(key);
  return place == places_.end() ? "" : place->second;
}

}  // namespace gsmrelayd
