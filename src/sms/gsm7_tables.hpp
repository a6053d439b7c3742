// The alphabets of TS 23.038: a table of 128 characters per national language identifier.
// Inside this room only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sms::gsm7 {

/// TS 23.038 §6.2.1.2.4: 0 is the default alphabet, 1 Turkish … 13 Urdu.
constexpr std::size_t kLanguages = 14;
constexpr std::uint8_t kEscape = 0x1B;
/// Stands in a table for a code without a character.
constexpr char16_t kVoid = u'\u00B7';

using Table = std::array<char16_t, 128>;
using Tables = std::array<Table, kLanguages>;  // by identifier

/// Spanish has none of its own: the default alphabet.
extern const Tables kLockingTables;
/// What follows an escape.
extern const Tables kSingleTables;

/// Reserved identifiers read as the default.
inline const Table& locking_table(std::uint8_t language) {
  return kLockingTables[language < kLanguages ? language : 0];
}
inline const Table& single_table(std::uint8_t language) {
  return kSingleTables[language < kLanguages ? language : 0];
}

/// A table from its 128 characters; any other number does not compile.
consteval Table table(const char16_t (&characters)[129]) {
  Table out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = characters[i];
  return out;
}

}  // namespace sms::gsm7
