// Slots whose message is still there after each AT+CMGD (worn SIMs, some firmware;
// docs/field-notes.md#a-message-that-cannot-be-deleted).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "modem/messages/stored_message.hpp"

namespace modem {

class StuckSlots {
 public:
  static constexpr int kTries = 3;

  /// Records that the modem answered OK to the deletion of `stored`.
  void deleted(const StoredMessage& stored);
  /// Removes from a new listing of `memory` the messages that were deleted three times. Forgets
  /// slots that are empty or hold another message.
  void filter(const std::string& memory, std::vector<StoredMessage>& listing);
  /// Returns true for a message that was deleted three times, until filter() forgets its slot.
  bool is_stuck(const StoredMessage& stored) const;
  /// Returns the number of slots that are skipped.
  int count() const;
  /// Forgets all slots, after a restart of the modem.
  void clear() { slots_.clear(); }

 private:
  struct Slot {
    std::size_t digest = 0;
    int deletions = 0;
  };
  std::map<std::pair<std::string, int>, Slot> slots_;
};

}  // namespace modem
