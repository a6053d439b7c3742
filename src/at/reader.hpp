// Splits the octets of a modem into lines (TS 27.007 §4, ITU-T V.250 §5.7). No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"

namespace at {

/// Splits at CR and LF in any combination. Drops empty lines, and control octets outside quotes;
/// inside quotes they are letters of the GSM alphabet (AT+CSCS="GSM"). Cuts a line at 64 KiB; the
/// rest of it is dropped and counted.
class Reader {
 public:
  static constexpr std::size_t kMaxLine = 65'536;

  /// Adds received octets.
  void feed(util::OctetView octets);
  /// Removes and returns the next complete line without its end; nothing if none is complete.
  std::optional<std::string> next_line();
  /// Returns true once per prompt that no line end follows: a line of ">" and blanks (TS 27.005
  /// §3.5.1). Only meaningful while a CMGS or CMGW waits. A prompt that a line end or a URC follows
  /// is a line: next_line() returns it.
  bool take_prompt();
  /// Returns the part of a line that has not ended.
  std::string_view partial() const;
  /// Forgets everything.
  void reset();
  std::uint64_t dropped_octets() const { return dropped_; }
  /// Returns the number of octets that no modem sends outside quotes: control octets, and those
  /// above 127.
  std::uint64_t foreign_octets() const { return foreign_; }

 private:
  void end_line();
  void end_quote();
  void drop_controls_of_code();

  std::string buffer_;             ///< lines ended by '\n', then the partial one
  std::size_t begin_ = 0;          ///< first octet that next_line() has not returned
  std::size_t partial_begin_ = 0;  ///< first octet of the partial line
  bool quoted_ = false;            ///< inside quotes of the partial line
  std::size_t quote_octets_ = 0;   ///< of a +CUSD text over several lines, while its quote is open
  bool skipping_ = false;          ///< dropping the rest of a line above the limit
  std::uint64_t dropped_ = 0, foreign_ = 0;
};

}  // namespace at
