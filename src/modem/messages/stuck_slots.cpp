#include "modem/messages/stuck_slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "util/log.hpp"

namespace modem {

namespace {
std::size_t digest_of(const StoredMessage& stored) {
  return std::hash<std::string>{}(stored.pdu_hex);
}
}  // namespace

void StuckSlots::deleted(const StoredMessage& stored) {
  auto& slot = slots_[{stored.memory, stored.index}];
  const auto digest = digest_of(stored);
  if (slot.digest != digest) slot = {digest, 0};
  ++slot.deletions;
}

void StuckSlots::filter(const std::string& memory, std::vector<StoredMessage>& listing) {
  if (slots_.empty()) return;
  std::map<std::pair<std::string, int>, Slot> still_there;
  std::erase_if(listing, [&](const StoredMessage& stored) {
    const auto known = slots_.find({stored.memory, stored.index});
    if (known == slots_.end() || known->second.digest != digest_of(stored)) return false;
    auto& slot = still_there[known->first] = known->second;
    if (slot.deletions < kTries) return false;
    if (slot.deletions == kTries) {
      ++slot.deletions;  // logged only once
      util::log_error(fmt::format(
          "slot {} of {} still holds its message after {} deletions and is skipped from "
          "now on: clear or change the SIM",
          stored.index, stored.memory, kTries));
    }
    return true;
  });
  std::erase_if(slots_, [&](const auto& entry) { return entry.first.first == memory; });
  slots_.merge(still_there);
}

bool StuckSlots::is_stuck(const StoredMessage& stored) const {
  const auto known = slots_.find({stored.memory, stored.index});
  return known != slots_.end() && known->second.digest == digest_of(stored) &&
         known->second.deletions >= kTries;
}

int StuckSlots::count() const {
  return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [](const auto& entry) {
    return entry.second.deletions > kTries;
  }));
}

}  // namespace modem
