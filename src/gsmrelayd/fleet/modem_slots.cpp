#include "gsmrelayd/fleet/modem_slots.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gsmrelayd {

ModemSlot& ModemSlots::add(config::ModemSettings settings, bool configured,
                           std::chrono::seconds sweep, bool held) {
  assert(!settings.name.empty() && find(settings.name) == nullptr);
  auto& slot = slots_.emplace_back();
  slot.number = ++last_number_;
  slot.settings = settings;
  slot.configured = configured;
  slot.thread = std::make_shared<ModemThread>(
      std::move(settings), sweep, shared_,
      [this, number = slot.number](const std::string& imei) { return on_imei_read_(number, imei); },
      held);
  return slot;
}

void ModemSlots::retire(const std::string& name) {
  const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const ModemSlot& slot) {
    return slot.settings.name == name;
  });
  if (found == slots_.end()) return;
  found->thread->leave_usb();
  found->thread->stop();
  retired_.push_back(std::move(found->thread));
  slots_.erase(found);
}

ModemSlot* ModemSlots::find(const std::string& name) {
  return find_if([&](const ModemSlot& slot) { return slot.settings.name == name; });
}

ModemSlot* ModemSlots::find(int number) {
  return find_if([&](const ModemSlot& slot) { return slot.number == number; });
}

void ModemSlots::set_order(const std::vector<config::ModemSettings>& modems) {
  order_.clear();
  for (const auto& modem : modems) order_[modem.name] = order_.size();
}

void ModemSlots::sort() {
  const auto rank = [&](const ModemSlot& slot) {
    const auto place = order_.find(slot.settings.name);
    return std::pair(place == order_.end() ? order_.size() : place->second, slot.settings.name);
  };
  slots_.sort([&](const ModemSlot& a, const ModemSlot& b) { return rank(a) < rank(b); });
}

std::vector<std::shared_ptr<ModemThread>> ModemSlots::all_threads() const {
  std::vector<std::shared_ptr<ModemThread>> all(retired_.begin(), retired_.end());
  for (const auto& slot : slots_) all.push_back(slot.thread);
  return all;
}

std::list<std::shared_ptr<ModemThread>> ModemSlots::take_ended() {
  std::list<std::shared_ptr<ModemThread>> ended;
  for (auto it = retired_.begin(); it != retired_.end();) {
    const auto one = it++;
    if ((*one)->ended()) ended.splice(ended.end(), retired_, one);
  }
  return ended;
}

std::vector<std::shared_ptr<ModemThread>> ModemSlots::take_all() {
  auto all = all_threads();
  slots_.clear();
  retired_.clear();
  return all;
}

}  // namespace gsmrelayd
