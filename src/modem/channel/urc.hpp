// Unsolicited result codes, classified by their prefix.
#pragma once

#include <string>
#include <string_view>

#include "modem/profile.hpp"
#include "util/clock.hpp"

namespace modem {

/// An unsolicited result code; two-line ones carry the line below (+CMT, +CDS).
struct Urc {
  std::string line;
  std::string pdu;         ///< unchanged, or empty
  util::Deadline heard{};  ///< when the line came, of one without a PDU
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
  network_time,  ///< +CTZE, +CTZEU (27.007 §8.41), *PSUTTZ (SIMCom)
  noise
};

UrcKind classify_urc(std::string_view line, const Profile& profile);

/// Returns true for the first character of an extended command's name (27.007 §4 and vendors'
/// ones).
constexpr bool is_code_mark(char c) {
  return std::string_view("+^*#_%$!&").find(c) != std::string_view::npos;
}

inline bool has_second_line(UrcKind kind) {
  return kind == UrcKind::message || kind == UrcKind::broadcast;
}

/// Tells an answer of +CREG, +CGREG or +CEREG from the URC of the same name: an answer has <n>
/// before <stat> (27.007 §7.2), and <stat> is a number up to 19 without quotes, of three digits at
/// most.
bool is_registration_answer(std::string_view line);
/// Returns true for "+CREG: 1": a URC, or the answer of a modem that leaves out <n>.
bool is_bare_registration(std::string_view line);

/// Returns what may be logged of an unknown line: the part up to its colon with its digits masked
/// if it looks like a code, else its length only, as it may hold message text or numbers.
std::string shape_of(std::string_view line);

}  // namespace modem
