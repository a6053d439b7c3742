// The faults of a modem, and how many times each happens.
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

/// Each use counts down; -1 stays until it is cleared.
enum class Fault : std::uint8_t {
  lose_cmti,       ///< stored, but not announced
  wrong_index,     ///< announced with the index of an empty slot
  wrong_memory,    ///< announced with the other memory
  repeat_cmti,     ///< announced twice
  garbage,         ///< meaningless octets before a response
  urc_inside,      ///< an unsolicited line between the lines of a response
  lose_final,      ///< the response has no OK
  lose_answer,     ///< the command is carried out without a response
  cut_answer,      ///< the response ends in the middle
  keep_deleted,    ///< CMGD answers OK, but the message stays
  ok_without_mr,   ///< CMGS answers OK without +CMGS
  send_no_answer,  ///< the network accepts the SMS, but the host gets no response
  pin_ok_early,    ///< CPIN= answers OK to any PIN; the try counts
  lose_prompt,     ///< CMGS and CMGW get no prompt and no other response
  odd_prompt,      ///< the prompt is ">" with CR LF after it, as of SIM7670G
  deaf,            ///< registered and sending, but the network cannot deliver: SMS wait there
  count,
};
const char* to_string(Fault fault);
std::optional<Fault> fault_from_string(std::string_view name);

class Faults {
 public:
  static constexpr int kForEver = -1;

  /// Answers `command` ("" = any) with `answer` instead of running it, `times` times.
  struct Refusal {
    std::string command;
    Answer answer;
    int times = 1;
  };

  void set(Fault fault, int times) { left(fault) = times; }
  /// Returns whether `fault` happens now, and counts it.
  bool happens(Fault fault);
  int remaining(Fault fault) const { return left_[static_cast<std::size_t>(fault)]; }

  void refuse(Refusal refusal) { refusals_.push_back(std::move(refusal)); }
  std::optional<Answer> refusal(std::string_view command);

  /// Delays responses to `command` ("" = any).
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

/// Returns `answer` with the line `urc` between its lines, even between a header and its PDU.
std::string with_urc_inside(std::string_view answer, std::string_view urc);
/// Returns octets as a drop of the supply voltage produces them: NUL, octets above 0x7F, no CR.
std::string_view noise();

}  // namespace firmware
