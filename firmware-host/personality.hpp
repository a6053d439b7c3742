// What differs between makers: names, boot lines, habits. One file for each line of
// drivers/drivers.def: each modem family has a personality of the same name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "firmware-host/command.hpp"

namespace firmware {

class Sim;

/// How +CMGR answers for a slot with nothing in it.
enum class EmptySlot : std::uint8_t { error_321, bare_ok, zeros };

/// How the maker answers a command that the catalogue does not have, or otherwise than it: looked
/// up before it.
struct Phrase {
  std::string_view command;  ///< behind AT, whole: "^CURC=0", "+CNMI=?"; a last '*' takes the rest
  /// Information lines. {iccid}, {iccid swapped}, {pin}, {puk}, {pin2}, {puk2} are the SIM's: its
  /// number and the tries left; without a SIM the answer is CME 10.
  std::string_view line{};
  Answer final{};
  bool restarts = false;  ///< as AT+CFUN=1,1 does
};

/// What AT+CNMI takes.
struct CnmiHabit {
  std::string_view said = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";  ///< CNMI=?
  int most_ds = 2;
  int least_bfr = 0;
};

/// How a USSD code is wanted, and how the network's words come.
enum class UssdHabit : std::uint8_t {
  charset,      ///< both as AT+CSCS says
  packed_hex,   ///< both as GSM 7-bit, packed, in hexadecimal; plain text is refused
  ucs2_answer,  ///< plain text in, UCS2 in hexadecimal out, dcs 72
  ucs2_dcs15    ///< the same, and the dcs says 15 all the same
};

struct Personality {
  std::string_view name;
  std::string_view manufacturer, model, revision;
  std::span<const std::string_view> boot_urcs;
  EmptySlot empty_slot = EmptySlot::error_321;
  bool text_mode_at_start = true;
  std::string_view memory_full_urc{};
  /// What is sent on the line when the SIM goes and comes; empty if nothing is.
  std::string_view sim_removed_urc{}, sim_inserted_urc{};
  std::string_view line_end = "\r\n";  ///< some send CR CR LF
  /// Said unasked, in turn, by the faults "flood" and "urc-inside".
  std::span<const std::string_view> noise{};
  std::span<const Phrase> phrases{};
  Answer unknown_command = cme(4);
  int cmee_at_start = 0;
  int first_slot = 1;  ///< 0: messages are counted from 0
  bool me_receives = true;
  /// CPMS=?; a memory that does not stand here is refused.
  std::string_view cpms_said = "(\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")";
  int report_slots = 0;  ///< of SR, where stored status reports go; 0: as messages do
  std::string_view report_announced{};  ///< said instead of the memory and index of +CDSI
  CnmiHabit cnmi{};
  UssdHabit ussd = UssdHabit::charset;
  bool cpin_without_ok = false;  ///< Wavecom: +CPIN: and no final result
  int away_at_reset_ms = 0;      ///< how long the device is off the bus then; 0: it stays
};

std::span<const Personality* const> all_personalities();
/// Null if unknown.
const Personality* find_personality(std::string_view name);

/// The maker's own answer to a whole command; null if it has none.
const Phrase* find_phrase(const Personality& personality, std::string_view command);
/// The phrase's lines with what the SIM knows filled in.
std::string filled(const Phrase& phrase, Sim& sim);
bool wants_sim(const Phrase& phrase);

}  // namespace firmware
