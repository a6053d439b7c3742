// The message memories of a modem: their names, the selected one, the receiving one and their fill
// (AT+CPMS, TS 27.005 §3.2.2; docs/field-notes.md#10-message-storage). Owned by the modem's thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "modem/channel/at_channel.hpp"
#include "modem/messages/stored_message.hpp"

namespace modem {

class MessageMemories {
 public:
  MessageMemories(AtChannel& channel, const Profile& profile)
      : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Reads AT+CPMS=? and selects the receiving memory: the first one with room in the profile's
  /// order, else another that the modem has. Returns `retry` if the modem refuses all.
  util::Result<void> set_up();
  /// Returns names such as "ME" and "SM". The receiving memory comes last, so that it is selected
  /// after a sweep and the next message needs no AT+CPMS.
  const std::vector<std::string>& names() const { return names_; }
  /// Returns the memory that new messages go to; empty before set_up().
  const std::string& receiving() const { return receiving_; }
  bool knows(std::string_view memory) const;
  /// Returns whether `memory` was refused and is not used now.
  bool is_left_out(std::string_view memory) const;

  /// Selects `memory` for AT+CMGL, AT+CMGR and AT+CMGD. Sends no command if it is selected. A
  /// memory that the modem refuses twice is left out of names() for some minutes if there is
  /// another one.
  util::Result<void> select(const std::string& memory);
  /// Leaves `memory` out of names() for some minutes, as the modem refuses it. Does nothing for the
  /// receiving memory, for the only one, and for an error of the card.
  void leave_out(const std::string& memory, const at::FinalResult& why);
  /// Makes the next select() send its command, as another memory may have been selected.
  void forget_selection() { selected_.clear(); }
  /// Records that an answer has just confirmed the selection.
  void confirm_selection() { confirmed_ = channel_.clock().now(); }
  /// Returns true if the selection was confirmed so recently that the modem cannot have restarted
  /// since.
  bool selection_is_recent() const;

  /// Reads AT+CPMS?.
  util::Result<void> refresh_fill();
  const std::vector<MemoryFill>& fills() const { return fills_; }
  MemoryFill& fill_of(const std::string& memory);
  /// Returns true if the modem reported that the memory has no places; false if it is not known.
  bool has_no_room(std::string_view memory) const;

 private:
  util::Result<void> find();
  util::Result<void> choose_receiving();
  std::vector<std::string> receiving_order() const;
  util::Result<bool> select_all(const std::string& memory);
  void note_fill(const std::string& memory, int used, int total);
  void note_selected(const std::string& memory, std::string_view parameters);
  void take_back_due();

  AtChannel& channel_;
  const Profile* profile_;
  std::vector<std::string> names_;
  std::set<std::string> receivers_;  ///< that AT+CPMS=? lists for mem3; empty: not listed
  std::string selected_;             ///< mem1, which CMGL, CMGR and CMGD use
  std::string receiving_;            ///< mem3
  util::Deadline confirmed_{};
  std::map<std::string, util::Deadline> left_out_;  ///< until when; kept, so that it is logged once
  std::vector<MemoryFill> fills_;
  std::set<std::string, std::less<>> without_places_;  ///< as the modem reported them
};

}  // namespace modem
