// Sorts the modem's lines: into the answer of the running command, URCs, the second line of either,
// or unknown (docs/field-notes.md#4-framing). No I/O; the caller passes the time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "at/result_code.hpp"
#include "modem/channel/urc.hpp"
#include "modem/profile.hpp"
#include "util/clock.hpp"

namespace modem {

/// One entry of a two-line answer (+CMGL, +CMGR).
struct Item {
  std::string header;
  std::string pdu;  ///< verbatim, not checked; empty if its line never came
};

/// The lines between a command and its final result, and that result.
struct Answer {
  at::FinalResult result;
  std::vector<std::string> lines;  ///< information responses, echo and URCs taken out
  std::vector<Item> items;         ///< of a two-line answer, in place of `lines`
  bool cut = false;                ///< the final result was missing; the lines so far are here
  bool complete = true;  ///< false: no answer came after a payload was written ("maybe sent")
};

enum class Keep {
  expected,  ///< lines with the command's own prefix, or bare ones
  all        ///< every line that is no known URC: for raw commands
};

enum class IfLost { repeat, fail };

struct AskOptions {
  util::Duration limit = std::chrono::seconds(3);
  /// Prefix of the expected information response; empty: made from the command ("+CMGL:" of
  /// AT+CMGL=4). Lines with it are never taken for URCs.
  std::string_view prefix = {};
  /// The answer's items have two lines, header and PDU: +CMGL, +CMGR.
  bool two_line = false;
  /// A line may be the whole answer, without a final result (Wavecom's +CPIN:).
  bool may_lack_final = false;
  Keep keep = Keep::expected;
  /// If a sleeping modem may have lost the command: send it again, or not, as it must not be done
  /// twice (a PIN, a USSD code, the deletion of a slot).
  IfLost if_lost = IfLost::repeat;
};

/// Has more than 25 functions and 20 members, as each kind of line is one step of the same
/// classification and all steps share the open items.
class Dialogue {
 public:
  static constexpr util::Duration kSecondLineLimit = std::chrono::seconds(2);
  /// The end of a quoted text comes in one go with its beginning. This long after a line that may
  /// be the running command's, a quote counts as one whose end the modem lost.
  static constexpr util::Duration kQuoteGrace = std::chrono::milliseconds(300);

  explicit Dialogue(const Profile& profile) : profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Starts a command: the next lines may be its answer.
  void begin(std::string_view command, const AskOptions& options);
  /// Makes the next line that begins with ">" count as the prompt of the running command.
  void expect_prompt() { prompt_expected_ = true; }
  /// Returns true once after such a line. What follows the ">" in it is classified as a line.
  bool take_prompt();
  /// Treats an exact copy of `hex`, which is being written, as echo.
  void payload(std::string_view hex) { payload_ = hex; }
  /// Sorts one line (without its end).
  void take(std::string line, util::Deadline now);
  /// Closes second lines and quotes that did not come in time.
  void expire(util::Deadline now);
  /// Returns the moment of the next expire(); nothing if no item is open.
  std::optional<util::Deadline> expiry() const;

  /// Returns true while a command waits for its final result.
  bool running() const { return running_; }
  /// Ends the command, with its final result or without one, and returns the answer.
  Answer finish();
  bool has_items() const { return !answer_.items.empty(); }
  /// Returns the number of lines of the answer so far, including those of two-line items.
  std::size_t progress() const { return progress_; }
  std::deque<Urc>& urcs() { return urcs_; }
  /// Returns true once after a two-line URC lost its second line or URCs were dropped in a flood: a
  /// message may have been announced.
  bool take_hint();
  bool has_hint() const { return hint_; }

  /// Makes a later echo mean that the modem restarted.
  void set_echo_off() { echo_off_ = true; }
  void expect_echo() { echo_off_ = false; }
  bool restart_suspected() const { return restart_suspected_; }
  void clear_restart_suspicion() { restart_suspected_ = false; }
  void suspect_restart() { restart_suspected_ = true; }

 private:
  struct Open {
    Item item;
    util::Deadline until;
    bool broadcast = false;
  };
  struct Quote {
    std::vector<std::string> lines;
    std::size_t size = 0;
    util::Deadline until;
    std::size_t before_command = SIZE_MAX;  ///< number of lines before the running command began
  };

  bool join_quote(std::string& line, util::Deadline now);
  void give_up_quote(util::Deadline now);
  bool interrupts_quote(std::string_view line) const;
  bool may_end_quote(std::string_view line) const;
  void classify(std::string line, util::Deadline now);
  bool take_second_line(std::string& line);
  bool is_bare_answer(std::string_view line) const;
  bool take_damaged_second_line(std::string& line);
  void give_to_answer_item(std::string pdu);
  void give_to_urc(std::string pdu);
  bool is_echo(std::string_view line);
  bool take_final(std::string_view line);
  bool belongs_to_answer(std::string_view line) const;
  void take_answer(std::string line, util::Deadline now);
  bool take_urc(std::string& line, util::Deadline now);
  static void take_unknown(std::string_view line);
  void close_answer_item();
  void queue(Urc urc, UrcKind kind);

  const Profile* profile_;
  std::string command_, prefix_, payload_;
  bool running_ = false, two_line_ = false, query_ = false;
  Keep keep_ = Keep::expected;
  Answer answer_;
  std::size_t answer_octets_ = 0, progress_ = 0;
  std::optional<Open> open_answer_, open_urc_;
  bool answer_is_newer_ = false;
  std::optional<Quote> quote_;
  std::deque<Urc> urcs_;
  bool prompt_expected_ = false, prompted_ = false;
  bool hint_ = false, echo_off_ = false, restart_suspected_ = false;
};

}  // namespace modem
