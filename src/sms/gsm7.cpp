#include "sms/gsm7.hpp"

#include <algorithm>
#include <cassert>

#include "sms/gsm7_tables.hpp"
#include "util/utf.hpp"

namespace sms::gsm7 {

namespace {

constexpr std::uint8_t kCarriageReturn = 0x0D;

void append(std::string& out, char16_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else {
    util::append_utf8(out, c);
  }
}

std::optional<std::uint8_t> find(const Table& table, char32_t c) {
  if (c > 0xFFFF || c == kVoid) return std::nullopt;
  const auto at = std::find(table.begin(), table.end(), static_cast<char16_t>(c));
  if (at == table.end()) return std::nullopt;
  return static_cast<std::uint8_t>(at - table.begin());
}

}  // namespace

// §6.1.2.1.1: the first septet in the low bits, the next one above it.
//
//   octet 0: 1 7  7…1      octet 1: 2 1  2…      (the low bit of septet 2 is in octet 0)
util::Octets pack(util::OctetView septets, unsigned fill_bits) {
  assert(fill_bits < 7);
  util::Octets out;
  out.reserve((septets.size() * 7 + fill_bits + 7) / 8);
  unsigned held = 0;
  unsigned bits = fill_bits;
  for (const auto septet : septets) {
    held |= (septet & 0x7FU) << bits;
    bits += 7;
    if (bits >= 8) {
      out.push_back(static_cast<std::uint8_t>(held & 0xFFU));
      held >>= 8U;
      bits -= 8;
    }
  }
  if (bits > 0) out.push_back(static_cast<std::uint8_t>(held));
  return out;
}

util::Octets unpack(util::OctetView octets, std::size_t count, unsigned fill_bits) {
  util::Octets out;
  out.reserve(std::min(count, octets.size() * 8 / 7));
  unsigned held = 0;
  unsigned bits = 0;
  unsigned skip = fill_bits;
  for (const auto octet : octets) {
    held |= static_cast<unsigned>(octet) << bits;
    bits += 8;
    if (skip > 0) {
      held >>= skip;
      bits -= skip;
      skip = 0;
    }
    for (; bits >= 7 && out.size() < count; bits -= 7, held >>= 7U) {
      out.push_back(static_cast<std::uint8_t>(held & 0x7FU));
    }
    if (out.size() == count) break;
  }
  return out;
}

// §6.2.1.1: an escape before a code that the extension table lacks stands for the character of the
// main table. An escape after an escape is shown as a space.
std::string decode(util::OctetView septets, std::uint8_t locking, std::uint8_t single) {
  const Table& main = locking_table(locking);
  const Table& extension = single_table(single);
  std::string out;
  out.reserve(septets.size() + septets.size() / 8);
  bool escaped = false;
  for (const auto octet : septets) {
    const std::uint8_t septet = octet & 0x7FU;
    if (septet == kEscape && !escaped) {
      escaped = true;
      continue;
    }
    char16_t c = escaped ? extension[septet] : main[septet];
    if (c == kVoid) c = main[septet];
    append(out, c == kVoid ? u' ' : c);
    escaped = false;
  }
  return out;
}

std::optional<util::Octets> encode(std::string_view utf8, std::uint8_t locking,
                                   std::uint8_t single) {
  if (!util::is_valid_utf8(utf8)) return std::nullopt;
  const Table& main = locking_table(locking);
  const Table& extension = single_table(single);
  util::Octets out;
  out.reserve(utf8.size());
  for (const char32_t c : util::from_utf8(utf8)) {
    if (const auto septet = find(main, c)) {
      out.push_back(*septet);
    } else if (const auto second = find(extension, c)) {
      out.push_back(kEscape);
      out.push_back(*second);
    } else {
      return std::nullopt;
    }
  }
  return out;
}

util::Octets pack_ussd(util::OctetView septets) {
  util::Octets padded(septets.begin(), septets.end());
  // A text that ends in CR on an octet border gets a second CR, so that the first one is not taken
  // for filling.
  const bool seven_spare = padded.size() % 8 == 7;
  const bool own_return =
      !padded.empty() && padded.size() % 8 == 0 && padded.back() == kCarriageReturn;
  if (seven_spare || own_return) padded.push_back(kCarriageReturn);
  return pack(padded);
}

util::Octets unpack_ussd(util::OctetView octets) {
  auto septets = unpack(octets, octets.size() * 8 / 7);
  if (!septets.empty() && septets.size() % 8 == 0 && septets.back() == kCarriageReturn) {
    septets.pop_back();
  }
  return septets;
}

}  // namespace sms::gsm7
