#include "firmware-host/emulator.hpp"

#include <algorithm>
#include <utility>

#include "firmware-host/pdu.hpp"

namespace firmware {

Emulator::Emulator(const util::Clock& clock)
    : clock_(clock), timers_(clock), network_(clock, timers_) {}

Emulator::~Emulator() = default;

Sim& Emulator::card(SimConfig config) {
  const auto found = std::find_if(cards_.begin(), cards_.end(), [&](const Sim& sim) {
    return sim.config().iccid == config.iccid;
  });
  return found != cards_.end() ? *found : cards_.emplace_back(std::move(config));
}

Modem* Emulator::add(ModemConfig config, SimConfig sim) {
  if (find(config.name) != nullptr) return nullptr;
  modems_.push_back(std::make_unique<Modem>(std::move(config), World{clock_, timers_, network_}));
  last_card_.push_back(&card(std::move(sim)));
  modems_.back()->insert(last_card_.back());
  return modems_.back().get();
}

Modem* Emulator::find(std::string_view name) {
  const auto found = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const auto& modem) { return modem->config().name == name; });
  return found == modems_.end() ? nullptr : found->get();
}

Sim& Emulator::sim_of(const Modem& modem) {
  const auto found = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const auto& candidate) { return candidate.get() == &modem; });
  return *last_card_[static_cast<std::size_t>(found - modems_.begin())];
}

void Emulator::swap_sim(Modem& modem, SimConfig sim) {
  Sim& inserted = card(std::move(sim));
  for (const auto& other : modems_) {
    if (other.get() != &modem && other->sim() == &inserted) other->insert(nullptr);
  }
  const auto found = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const auto& candidate) { return candidate.get() == &modem; });
  last_card_[static_cast<std::size_t>(found - modems_.begin())] = &inserted;
  modem.insert(nullptr);
  modem.insert(&inserted);
}

void Emulator::deliver(Modem& modem, util::OctetView pdu) {
  const auto tpdu = tpdu_of(pdu);
  const std::size_t length = tpdu ? tpdu->size() : pdu.size();
  network_.accept(sim_of(modem).config().number,
                  Delivery{util::to_hex(pdu), static_cast<int>(length), {}});
}

}  // namespace firmware
