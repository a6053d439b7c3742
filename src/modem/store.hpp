// The message memories of a modem: which there are, what lies in them, taking out what is safe
// elsewhere (27.005 §3.2.2, §4; docs/field-notes.md#10-message-storage).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modem/at_channel.hpp"
#include "modem/listing.hpp"
#include "modem/stored.hpp"
#include "modem/stuck_slots.hpp"

namespace modem {

class Store {
 public:
  Store(AtChannel& channel, const Profile& profile) : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// PDU mode, the memories of AT+CPMS=?, and the one to receive into.
  util::Result<void> set_up();
  /// The receiving memory stands last: after a sweep it is the selected one, so that the next
  /// message needs no AT+CPMS.
  const std::vector<std::string>& memories() const { return memories_; }
  bool knows(std::string_view memory) const;

  struct Listing {
    std::vector<Stored> messages;
    bool cut = false;          ///< the modem did not come to an end: list again
    bool text_mode = false;    ///< it had fallen back to text mode, as after a restart
    bool unexplained = false;  ///< announced, but neither listed nor counted: look elsewhere
  };
  enum class Expect { nothing, something };  ///< something: a message was announced here
  util::Result<Listing> list(const std::string& memory, Expect expect);
  /// Deletes. With Trust::none, or when the modem was not heard for some seconds, only if the slot
  /// still holds the very message: `retry` if not, and nothing is deleted.
  enum class Trust { listing, none };
  util::Result<void> forget(const Stored& stored, Trust trust = Trust::listing);

  /// AT+CMGF? says PDU mode, or nothing: another program has not put it into text mode.
  util::Result<bool> still_set();

  /// AT+CPMS?: how full the memories in use are.
  util::Result<void> refresh_fill();
  const std::vector<MemoryFill>& fills() const { return fills_; }
  int stuck_slots() const { return stuck_.count(); }
  /// AT+CMGL hangs, as the family does or as was learned: messages are read one by one.
  bool cmgl_hangs() const { return cmgl_has_hung_ || profile_->quirks.cmgl_hangs; }
  /// Somebody else may have selected another memory.
  void forget_selection() { selected_.clear(); }

 private:
  static constexpr std::chrono::seconds kSelectLimit{5};
  util::Result<void> set_pdu_mode();
  util::Result<bool> in_text_mode();
  util::Result<void> leave_text_mode();
  util::Result<void> find_memories();
  util::Result<void> choose_receiving();
  util::Result<bool> select_all(const std::string& memory);
  util::Result<void> select(const std::string& memory);
  util::Result<Answer> ask_for_list(const std::string& memory);
  util::Result<void> take_entries(const std::string& memory, const Answer& answer,
                                  Listing& listing);
  util::Result<Answer> ask_for_slot(int index);
  util::Result<std::optional<Stored>> read_slot(const std::string& memory, int index);
  util::Result<void> walk(const std::string& memory, Listing& listing);
  util::Result<std::vector<int>> slots_to_walk(const std::string& memory, int total);
  util::Result<void> read_by_count(const std::string& memory, Expect expect, Listing& listing);
  void note_used_total(const std::string& memory, std::string_view parameters);
  bool has_no_room(std::string_view memory) const;
  MemoryFill& fill_of(const std::string& memory);

  AtChannel& channel_;
  const Profile* profile_;
  std::vector<std::string> memories_;
  std::set<std::string> receivers_;  ///< what AT+CPMS=? allows as mem3; empty: not said
  std::string selected_;             ///< mem1, which CMGL, CMGR and CMGD use
  std::string receiving_;            ///< mem3
  util::Deadline selection_confirmed_{};
  std::vector<MemoryFill> fills_;
  std::map<std::string, int> phantoms_;  ///< counts that no reading could find
  StuckSlots stuck_;
  bool cmgl_has_hung_ = false;
  bool fell_back_ = false;             ///< found in text mode during the listing under way
  util::Deadline listing_deadline_{};  ///< of the listing under way
};

}  // namespace modem
