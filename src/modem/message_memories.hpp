// The message memories of a modem: which there are, which one is selected and which one receives,
// how full they are (AT+CPMS, TS 27.005 §3.2.2; docs/field-notes.md#10-message-storage). Owned by
// the modem's thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "modem/at_channel.hpp"
#include "modem/stored_message.hpp"

namespace modem {

class MessageMemories {
 public:
  MessageMemories(AtChannel& channel, const Profile& profile)
      : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Reads AT+CPMS=? and selects the memory that receives: the profile's first choice that the
  /// modem has and that has room, then whatever else it has. `retry` if it refuses all.
  util::Result<void> set_up();
  /// Names such as "ME" and "SM". The receiving memory stands last: after a sweep it is the
  /// selected one, so that the next message needs no AT+CPMS.
  const std::vector<std::string>& names() const { return names_; }
  bool knows(std::string_view memory) const;

  /// Makes `memory` the one that AT+CMGL, AT+CMGR and AT+CMGD use; no command if it already is.
  util::Result<void> select(const std::string& memory);
  /// Another memory may have been selected: the next select() sends its command.
  void forget_selection() { selected_.clear(); }
  /// An answer has just shown that the selection holds.
  void confirm_selection() { confirmed_ = channel_.clock().now(); }
  /// Returns true if the selection was confirmed so recently that no modem can have restarted and
  /// answered again since.
  bool selection_is_recent() const;

  /// Reads AT+CPMS?.
  util::Result<void> refresh_fill();
  const std::vector<MemoryFill>& fills() const { return fills_; }
  MemoryFill& fill_of(const std::string& memory);

 private:
  util::Result<void> find();
  util::Result<void> choose_receiving();
  std::vector<std::string> receiving_order() const;
  util::Result<bool> select_all(const std::string& memory);
  void note_selected(const std::string& memory, std::string_view parameters);
  bool has_no_room(std::string_view memory) const;

  AtChannel& channel_;
  const Profile* profile_;
  std::vector<std::string> names_;
  std::set<std::string> receivers_;  ///< what AT+CPMS=? allows as mem3; empty: not said
  std::string selected_;             ///< mem1, which CMGL, CMGR and CMGD use
  std::string receiving_;            ///< mem3
  util::Deadline confirmed_{};
  std::vector<MemoryFill> fills_;
};

}  // namespace modem
