// What the modem shall do wrong, and how often.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-host/command.hpp"
#include "util/clock.hpp"

namespace firmware {

/// Each is counted down with every use; -1 stays until cleared.
enum class Fault : std::uint8_t {
  lose_cmti,       ///< stored, not announced
  wrong_index,     ///< announced at an index where nothing is
  wrong_memory,    ///< announced in the other memory
  repeat_cmti,     ///< announced twice
  garbage,         ///< noise before an answer
  urc_inside,      ///< an unsolicited line between the lines of an answer
  lose_final,      ///< the answer's OK is missing
  lose_answer,     ///< the command is carried out, nothing comes back
  cut_answer,      ///< the answer ends in the middle
  keep_deleted,    ///< CMGD says OK, the message stays
  ok_without_mr,   ///< CMGS says OK without +CMGS
  send_no_answer,  ///< taken by the network, but the host never hears of it
  pin_ok_early,    ///< CPIN= says OK whatever the card thinks of it; the try counts
  count,
};
const char* to_string(Fault fault);
std::optional<Fault> fault_from_string(std::string_view name);

class Faults {
 public:
  static constexpr int kForEver = -1;

  /// Instead of running `command` ("" = any) the modem answers `answer`, `times` times.
  struct Refusal {
    std::string command;
    Answer answer;
    int times = 1;
  };

  void set(Fault fault, int times) { left(fault) = times; }
  /// True if it strikes now; counts it.
  bool strikes(Fault fault);
  int remaining(Fault fault) const { return left_[static_cast<std::size_t>(fault)]; }

  void refuse(Refusal refusal) { refusals_.push_back(std::move(refusal)); }
  std::optional<Answer> refusal(std::string_view command);

  /// Answers to `command` ("" = any) come this much later.
  void slow(std::string command, util::Duration delay);
  util::Duration delay(std::string_view command) const;

  void clear() { *this = {}; }

 private:
  struct Slow {
    std::string command;
    util::Duration delay;
  };
  int& left(Fault fault) { return left_[static_cast<std::size_t>(fault)]; }
  std::array<int, static_cast<std::size_t>(Fault::count)> left_{};
  std::vector<Refusal> refusals_;
  std::vector<Slow> slow_;
};

/// `answer` with a line put between its lines, as real modems do, even between a header and its
/// PDU.
std::string with_urc_inside(std::string_view answer, std::string_view urc);
/// Octets as a brown-out leaves them: NUL, high ones, no CR.
std::string_view noise();

}  // namespace firmware
