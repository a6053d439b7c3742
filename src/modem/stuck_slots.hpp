// Slots whose entry comes back after every AT+CMGD (worn SIMs, some firmware;
// docs/field-notes.md#a-message-that-cannot-be-deleted).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "modem/stored_message.hpp"

namespace modem {

class StuckSlots {
 public:
  static constexpr int kTries = 3;

  /// The modem said that it deleted this one.
  void deleted(const StoredMessage& stored);
  /// Takes out of a fresh listing of `memory` what was deleted three times and is still there.
  /// Slots that are empty or hold something else by now are forgotten.
  void filter(const std::string& memory, std::vector<StoredMessage>& listing);
  /// How many slots are given up.
  int count() const;
  /// After a restart every slot gets its tries again.
  void clear() { slots_.clear(); }

 private:
  struct Slot {
    std::size_t digest = 0;
    int deletions = 0;
  };
  std::map<std::pair<std::string, int>, Slot> slots_;
};

}  // namespace modem
