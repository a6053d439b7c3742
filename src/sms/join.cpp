#include "sms/join.hpp"

#include <algorithm>

#include "sms/fields.hpp"
#include "sms/gsm7.hpp"
#include "sms/octet_text.hpp"
#include "util/utf.hpp"

namespace sms {

namespace {

/// Two parts with the same coding are decoded as one run.
struct Coding {
  Alphabet alphabet = Alphabet::gsm7;
  bool compressed = false;
  std::uint8_t locking = 0;
  std::uint8_t single = 0;
  friend bool operator==(const Coding&, const Coding&) = default;
};

Coding coding_of(const UserData& data, const DataCoding& dcs) {
  return {dcs.alphabet, dcs.compressed, data.locking_table(), data.single_table()};
}

struct Ucs2Text {
  std::string text;
  bool whole = true;
};

constexpr bool is_high_surrogate(char16_t c) {
  return c >= 0xD800 && c < 0xDC00;
}
constexpr bool is_low_surrogate(char16_t c) {
  return c >= 0xDC00 && c < 0xE000;
}

bool pairs_up(std::u16string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_low_surrogate(text[i])) return false;
    if (!is_high_surrogate(text[i])) continue;
    if (++i == text.size() || !is_low_surrogate(text[i])) return false;
  }
  return true;
}

/// Decodes UCS2 (TS 23.038 §6.2.3) as UTF-16, because every phone sends UTF-16. Some programs send
/// a byte order mark in front. A single octet at the end is half a character.
Ucs2Text from_ucs2(util::OctetView octets) {
  auto units = read_utf16(octets);
  const bool half = octets.size() % 2 != 0;
  const bool whole = !half && pairs_up(units);
  if (half) units.push_back(u'\uFFFD');
  return {util::utf16_to_utf8(units), whole};
}

void decode_run(util::OctetView payload, const Coding& coding, Joined& joined) {
  if (coding.compressed || coding.alphabet == Alphabet::octets) {
    joined.octets.insert(joined.octets.end(), payload.begin(), payload.end());
  } else if (coding.alphabet == Alphabet::ucs2) {
    const auto ucs2 = from_ucs2(payload);
    joined.text += ucs2.text;
    joined.damaged = joined.damaged || !ucs2.whole;
  } else {
    joined.text += gsm7::decode(payload, coding.locking, coding.single);
  }
}

/// Returns `payload` without the byte order mark that a program repeats in each part.
util::OctetView without_repeated_mark(util::OctetView run, util::OctetView payload,
                                      const Coding& coding) {
  const auto order = byte_order_of(run);
  const bool repeated = coding.alphabet == Alphabet::ucs2 && order != ByteOrder::unmarked &&
                        byte_order_of(payload) == order;
  return repeated ? payload.subspan(2) : payload;
}

/// Joins `count` parts; `part(i)` returns a reference to the i-th.
template <class Part>
Joined join_parts(std::size_t count, Part part) {
  Joined joined;
  if (count == 0) return joined;
  joined.alphabet = part(0).dcs.alphabet;
  bool for_persons = true;
  util::Octets run;
  for (std::size_t i = 0; i < count;) {
    const auto coding = coding_of(part(i).user_data, part(i).dcs);
    run.clear();
    for (; i < count && coding_of(part(i).user_data, part(i).dcs) == coding; ++i) {
      const UserData& data = part(i).user_data;
      joined.damaged = joined.damaged || data.damaged;
      for_persons = for_persons && !coding.compressed && may_hold_text(data.header);
      const auto payload = without_repeated_mark(run, data.payload, coding);
      run.insert(run.end(), payload.begin(), payload.end());
    }
    joined.mixed = joined.mixed || coding.alphabet != joined.alphabet;
    decode_run(run, coding, joined);
  }
  // Not part by part: a part may end within a character.
  auto text = for_persons && joined.text.empty() ? text_in_octets(joined.octets) : std::nullopt;
  if (text) {
    joined.text = std::move(*text);
    joined.octets.clear();
  }
  return joined;
}

}  // namespace

Joined join(std::span<const Deliver* const> parts) {
  return join_parts(parts.size(), [&](std::size_t i) -> const Deliver& { return *parts[i]; });
}

Joined join(std::span<const Deliver> parts) {
  return join_parts(parts.size(), [&](std::size_t i) -> const Deliver& { return parts[i]; });
}

std::optional<std::string> text_of(const UserData& data, const DataCoding& dcs) {
  const auto coding = coding_of(data, dcs);
  if (coding.compressed) return std::nullopt;
  if (coding.alphabet == Alphabet::octets)
    return may_hold_text(data.header) ? text_in_octets(data.payload) : std::nullopt;
  Joined joined;
  decode_run(data.payload, coding, joined);
  return std::move(joined.text);
}

bool is_whole(std::span<const Deliver* const> parts) {
  if (parts.empty()) return false;
  const auto first = parts.front()->user_data.concatenation();
  if (!first) return parts.size() == 1;
  if (parts.size() != first->total) return false;
  Concatenation wanted = *first;
  wanted.sequence = 0;
  return std::all_of(parts.begin(), parts.end(), [&](const Deliver* part) {
    ++wanted.sequence;
    return part->user_data.concatenation() == wanted &&
           part->originator == parts.front()->originator;
  });
}

}  // namespace sms
