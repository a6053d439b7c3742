// Final result codes: V.250 §5.7, +CME ERROR (TS 27.007 §9.2), +CMS ERROR (TS 27.005 §3.2.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "util/result.hpp"

namespace at {

struct FinalResult {
  enum class Kind {
    ok,
    error,
    cme_error,
    cms_error,
    no_carrier,
    busy,
    no_answer,
    no_dialtone,
    not_supported
  };
  Kind kind = Kind::ok;
  int code =
      -1;  ///< of CME and CMS; -1 if the modem gave none (texts of CMEE=2 are mapped to their code)
  bool ok() const { return kind == Kind::ok; }
  bool is(Kind other_kind, int other_code) const {
    return kind == other_kind && code == other_code;
  }
};

/// Parses a final result; returns nothing if the line is none. Ignores blanks at both ends.
std::optional<FinalResult> parse_final_result(std::string_view line);
/// The same while ATV0 may be in force: "0" is OK, "4" is ERROR (V.250 §6.2.6).
std::optional<FinalResult> parse_numeric_result(std::string_view line);

/// Return the text of a code: "SIM PIN required". Empty if it is unknown.
std::string_view cme_text(int code);
std::string_view cms_text(int code);

/// Returns the result as a modem writes it: "OK", "ERROR", "+CME ERROR: 10".
std::string to_string(const FinalResult& result);

/// Converts a failed result to an error with advice, e.g. retry for "SIM busy" (CME 14), reject
/// for 4. The text has only the name of `command`, as its parameters may hold a PIN or a number.
util::Error to_error(const FinalResult& result, std::string_view command);

/// Returns the part of a command that may be logged: "AT+CPIN" of "AT+CPIN=1234", "ATD" of
/// "ATD*100#".
std::string_view command_name(std::string_view command);

}  // namespace at
