// What a modem says unasked, sorted by its first letters.
#pragma once

#include <string>
#include <string_view>

#include "modem/profile.hpp"

namespace modem {

/// An unsolicited result code; two-line ones carry the line below (+CMT, +CDS).
struct Urc {
  std::string line;
  std::string pdu;  ///< verbatim, or empty
};

enum class UrcKind {
  none,             ///< not known as a URC
  message_waiting,  ///< +CMTI, +CDSI (27.005 §3.4.1)
  message,          ///< +CMT, +CDS: a PDU line follows
  broadcast,        ///< +CBM: a PDU line follows
  memory_full,
  restart,
  ready,
  sim,
  registration,  ///< +CREG, +CGREG, +CEREG (27.007 §7.2)
  call,          ///< RING, +CRING (27.007 §6.11)
  ussd,          ///< +CUSD: its string may run over several lines
  noise
};

UrcKind classify_urc(std::string_view line, const Profile& profile);

/// What the names of extended commands begin with (27.007 §4, and what vendors made of it).
constexpr bool is_code_mark(char c) {
  return std::string_view("+^*#_%$!&").find(c) != std::string_view::npos;
}

inline bool has_second_line(UrcKind kind) {
  return kind == UrcKind::message || kind == UrcKind::broadcast;
}

/// +CREG, +CGREG and +CEREG are answer and URC at once: an answer has <n> before <stat>
/// (27.007 §7.2), and <stat> is a bare number of one or two digits.
bool is_registration_answer(std::string_view line);

/// The part of an unknown line that may be logged: up to its colon if it looks like a code, with
/// its digits masked, else only its length. Text-mode answers hold message text and numbers.
std::string shape_of(std::string_view line);

}  // namespace modem
