// The alphabets of TS 23.038: a table of 128 characters per national language identifier.
// Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sms::gsm7 {

/// TS 23.038 §6.2.1.2.4: 0 is the default alphabet, 1 Turkish … 13 Urdu.
constexpr std::size_t kLanguages = 14;
constexpr std::uint8_t kEscape = 0x1B;
/// Marks a code without a character in a table.
constexpr char16_t kVoid = u'\u00B7';

using Table = std::array<char16_t, 128>;
using Tables = std::array<Table, kLanguages>;  // by identifier

/// Spanish has no locking table; its row is the default alphabet.
extern const Tables kLockingTables;
/// The characters that follow an escape.
extern const Tables kSingleTables;

/// Return the table of `language`; that of the default alphabet for a reserved identifier.
inline const Table& locking_table(std::uint8_t language) {
  return kLockingTables[language < kLanguages ? language : 0];
}
inline const Table& single_table(std::uint8_t language) {
  return kSingleTables[language < kLanguages ? language : 0];
}

/// Makes a table of 128 characters. Any other number does not compile.
consteval Table table(const char16_t (&characters)[129]) {
  Table out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = characters[i];
  return out;
}

}  // namespace sms::gsm7
