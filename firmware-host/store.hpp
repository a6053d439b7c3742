// One message memory: "SM" on the SIM, "ME" in the modem (TS 27.005 §3.1 <mem>). Indexes start at
// 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace firmware {

/// <stat> of TS 27.005 §3.1, numbered as in PDU mode.
enum class Stat : std::uint8_t { received_unread, received_read, stored_unsent, stored_sent };

struct StoredMessage {
  Stat stat = Stat::received_unread;
  std::string pdu;      ///< SMSC and TPDU in hexadecimal, as sent on the line
  int tpdu_length = 0;  ///< in octets, without the SMSC
};

class MessageStore {
 public:
  explicit MessageStore(int capacity);

  /// Stores a message in the lowest free slot. Returns its index; nothing if the memory is full.
  std::optional<int> add(StoredMessage message);
  /// Returns null for an empty slot and for an index that does not exist.
  StoredMessage* at(int index);
  /// Returns false if the slot was empty.
  bool erase(int index);
  void clear();

  int capacity() const { return static_cast<int>(slots_.size()); }
  int used() const { return used_; }
  bool full() const { return used_ == capacity(); }

 private:
  bool valid(int index) const { return index >= 1 && index <= capacity(); }
  std::vector<std::optional<StoredMessage>> slots_;
  int used_ = 0;
  int lowest_free_ = 1;  ///< no slot below this one is free
};

/// One store, or two with the indexes of the second continuing those of the first, as AT commands
/// see them.
class StoreView {
 public:
  StoreView(MessageStore& only) : first_(only) {}  // NOLINT(google-explicit-constructor)
  StoreView(MessageStore& first, MessageStore& second) : first_(first), second_(&second) {}

  std::optional<int> add(StoredMessage message);
  StoredMessage* at(int index);
  bool erase(int index);
  int capacity() const { return first_.capacity() + (second_ ? second_->capacity() : 0); }
  int used() const { return first_.used() + (second_ ? second_->used() : 0); }

 private:
  bool in_second(int index) const { return second_ != nullptr && index > first_.capacity(); }
  MessageStore& first_;
  MessageStore* second_ = nullptr;
};

}  // namespace firmware
