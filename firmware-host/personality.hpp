// The differences between modem families: names, boot lines, behaviour. For each line of
// drivers/drivers.def, personalities/ has a file with the personality of the same name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "firmware-host/command.hpp"

namespace firmware {

class Sim;

/// The response of +CMGR to an empty slot.
enum class EmptySlot : std::uint8_t { error_321, bare_ok, zeros };

/// The family's response to a command that the catalogue lacks or answers differently. Found before
/// the catalogue.
struct Phrase {
  /// The whole command without AT: "^CURC=0", "+CNMI=?". A '*' at its end matches any rest.
  std::string_view command;
  /// Information lines. {iccid}, {iccid swapped}, {pin}, {puk}, {pin2}, {puk2} are replaced by the
  /// SIM's number and the tries left; without a SIM the response is CME 10.
  std::string_view line{};
  Answer final{};
  bool restarts = false;  ///< as AT+CFUN=1,1 does
};

/// The values that AT+CNMI accepts.
struct CnmiHabit {
  std::string_view said = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";  ///< CNMI=?
  int most_ds = 2;
  int least_bfr = 0;
};

/// The encoding of USSD codes from the host and of texts from the network.
enum class UssdHabit : std::uint8_t {
  charset,      ///< both as set by AT+CSCS
  packed_hex,   ///< both packed GSM 7-bit in hexadecimal; plain text is refused
  ucs2_answer,  ///< code in plain text, text in UCS2 in hexadecimal, dcs 72
  ucs2_dcs15    ///< the same, but with dcs 15
};

/// The command that limits the radio technologies: none, or as drivers/ has it for the family.
enum class TechnologyHabit : std::uint8_t { none, ws46, cnmp, syscfg, syscfgex, nwscanmode };

/// One member for each difference between families, hence more than 20.
struct Personality {
  std::string_view name;
  std::string_view manufacturer, model, revision;
  std::span<const std::string_view> boot_urcs;
  EmptySlot empty_slot = EmptySlot::error_321;
  bool text_mode_at_start = true;
  std::string_view memory_full_urc{};
  /// Sent when the SIM is taken out or inserted; empty: nothing is sent.
  std::string_view sim_removed_urc{}, sim_inserted_urc{};
  std::string_view line_end = "\r\n";  ///< some send CR CR LF
  /// Unsolicited lines without a meaning, sent in turn by the faults "flood" and "urc-inside".
  std::span<const std::string_view> noise{};
  std::span<const Phrase> phrases{};
  Answer unknown_command = cme(4);
  int cmee_at_start = 0;
  int first_slot = 1;  ///< 0: messages are counted from 0
  bool me_receives = true;
  /// The response to CPMS=?; a memory that is not in it is refused.
  std::string_view cpms_response = "(\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")";
  int report_slots =
      0;  ///< size of SR, the memory of status reports; 0: they are stored like messages
  std::string_view report_announced{};  ///< the memory and index in +CDSI, instead of the real ones
  CnmiHabit cnmi{};
  UssdHabit ussd = UssdHabit::charset;
  TechnologyHabit technology = TechnologyHabit::none;
  bool cpin_without_ok = false;  ///< Wavecom: +CPIN: without a final result
  int away_at_reset_ms = 0;      ///< how long a reset removes the device from the bus; 0: it stays
};

std::span<const Personality* const> all_personalities();
/// Returns null if `name` is unknown.
const Personality* find_personality(std::string_view name);

/// Returns the family's own response to a whole command; null if it has none.
const Phrase* find_phrase(const Personality& personality, std::string_view command);
/// Returns the phrase's lines with the SIM's values inserted.
std::string filled(const Phrase& phrase, Sim& sim);
bool wants_sim(const Phrase& phrase);

}  // namespace firmware
