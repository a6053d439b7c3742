#include "firmware-host/emulator.hpp"

#include <algorithm>
#include <cassert>
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
  modems_.push_back(
      std::make_unique<Modem>(std::move(config), Environment{clock_, timers_, network_}));
  last_card_.push_back(&card(std::move(sim)));
  modems_.back()->insert(last_card_.back());
  return modems_.back().get();
}

Modem* Emulator::find(std::string_view name) {
  const auto found = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const auto& modem) { return modem->config().name == name; });
  return found == modems_.end() ? nullptr : found->get();
}

std::size_t Emulator::index_of(const Modem& modem) const {
  const auto found = std::find_if(modems_.begin(), modems_.end(),
                                  [&](const auto& candidate) { return candidate.get() == &modem; });
  assert(found != modems_.end());
  return static_cast<std::size_t>(found - modems_.begin());
}

Sim& Emulator::sim_of(const Modem& modem) {
  return *last_card_[index_of(modem)];
}

void Emulator::swap_sim(Modem& modem, SimConfig sim) {
  Sim& inserted = card(std::move(sim));
  for (const auto& other : modems_) {
    if (other.get() != &modem && other->sim() == &inserted) other->insert(nullptr);
  }
  last_card_[index_of(modem)] = &inserted;
  modem.insert(nullptr);
  modem.insert(&inserted);
}

void Emulator::deliver(Modem& modem, util::OctetView pdu) {
  const auto tpdu = tpdu_of(pdu);
  const std::size_t length = tpdu ? tpdu->size() : pdu.size();
  network_.accept(sim_of(modem).config().number,
                  Delivery{util::to_hex(pdu), static_cast<int>(length), {}});
}

util::Result<int> Emulator::deliver_text(Modem& modem, const TextDelivery& delivery) {
  const auto segments = sms::segment(delivery.text, delivery.segments);
  if (!segments) return util::fail(segments.error());
  std::vector<int> order = delivery.order;
  const int total = static_cast<int>(segments->parts.size());
  for (int part = 1; part <= total && delivery.order.empty(); ++part) order.push_back(part);
  for (const int part : order) {
    if (part > total) return util::fail(util::Advice::reject, "the text has fewer parts");
    sms::Deliver deliver;
    deliver.originator = sms::Address::from_string(delivery.from);
    deliver.dcs = sms::DataCoding::from_octet(segments->alphabet == sms::Alphabet::ucs2 ? 8 : 0);
    deliver.service_centre_timestamp =
        sms::Timestamp::from_epoch_ms(util::epoch_ms(clock_.wall()), 0);
    deliver.user_data = segments->parts[static_cast<std::size_t>(part - 1)];
    auto ready = delivery_of(deliver);
    if (!ready) return util::fail(util::Advice::reject, "sender or text cannot be encoded");
    network_.accept(sim_of(modem).config().number, std::move(*ready));
  }
  return static_cast<int>(order.size());
}

}  // namespace firmware
