// Lists the messages in a modem's memories and deletes single ones (TS 27.005 §4;
// docs/field-notes.md#10-message-storage). Owned by the modem's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modem/channel/at_channel.hpp"
#include "modem/messages/listing.hpp"
#include "modem/messages/message_memories.hpp"
#include "modem/messages/stored_message.hpp"
#include "modem/messages/stuck_slots.hpp"

namespace modem {

class MessageStorage {
 public:
  MessageStorage(AtChannel& channel, const Profile& profile)
      : channel_(channel), profile_(&profile), memories_(channel, profile) {}
  void use(const Profile& profile) {
    profile_ = &profile;
    memories_.use(profile);
  }

  /// Sets PDU mode, finds the memories and selects the receiving one.
  util::Result<void> set_up();
  MessageMemories& memories() { return memories_; }
  const MessageMemories& memories() const { return memories_; }

  struct Listing {
    std::vector<StoredMessage> messages;
    bool cut = false;          ///< the listing is incomplete: list again
    bool text_mode = false;    ///< the modem was in text mode, as after a restart
    bool unexplained = false;  ///< announced, but not found here: list the other memories
  };
  enum class Expect { nothing, something };  ///< something: a message was announced here
  /// everything: also drafts, sent SMS, slots that keep their message after three deletions, and
  /// messages of which the modem shows no PDU (their `pdu_hex` is empty).
  enum class Scope { received, everything };
  util::Result<Listing> list(const std::string& memory, Expect expect,
                             Scope scope = Scope::received);
  enum class Trust { listing, none };
  /// Deletes the message. With Trust::none, or some seconds after the last answer, first checks
  /// that the slot still holds this message; returns `retry` and deletes nothing if not. An empty
  /// slot is no error.
  util::Result<void> delete_message(const StoredMessage& stored, Trust trust = Trust::listing);

  /// Returns false if AT+CMGF? says text mode: another program has set it, or the modem restarted.
  util::Result<bool> still_set();

  int stuck_slots() const { return stuck_.count(); }
  bool is_stuck(const StoredMessage& stored) const { return stuck_.is_stuck(stored); }
  /// Returns true if AT+CMGL hangs, by the profile or by experience: messages are read one by one.
  bool cmgl_hangs() const { return cmgl_has_hung_ || profile_->quirks.cmgl_hangs; }

 private:
  util::Result<void> set_pdu_mode();
  util::Result<bool> in_text_mode();
  util::Result<void> leave_text_mode();
  util::Result<Answer> ask_for_list(const std::string& memory);
  util::Result<void> take_entries(const std::string& memory, const Answer& answer,
                                  Listing& listing);
  util::Result<Answer> ask_for_slot(int index);
  util::Result<std::optional<StoredMessage>> read_slot(const std::string& memory, int index);
  util::Result<void> walk(const std::string& memory, Listing& listing);
  util::Result<std::vector<int>> slots_to_walk(const std::string& memory, int total);
  util::Result<void> read_unlisted(const std::string& memory, Listing& listing);
  util::Result<bool> still_holds(const StoredMessage& stored);
  util::Result<void> read_by_count(const std::string& memory, Expect expect, Listing& listing);

  AtChannel& channel_;
  const Profile* profile_;
  MessageMemories memories_;
  std::map<std::string, int> phantoms_;  ///< messages that are counted but cannot be read
  StuckSlots stuck_;
  bool cmgl_has_hung_ = false;
  /// The last error that does not mean an empty slot, of the current walk.
  std::optional<at::FinalResult> slot_refusal_;
  bool fell_back_ = false;             ///< found in text mode during the current listing
  util::Deadline listing_deadline_{};  ///< of the current listing
};

}  // namespace modem
