// Long messages: parts to text, text to parts (TS 23.040 §9.2.3.24.1).
#pragma once

#include <span>

#include "sms/codec.hpp"

namespace sms {

/// What joined parts hold. Parts are unpacked, joined, then decoded once, so that an escape or a
/// surrogate pair cut by a part border survives.
struct Joined {
  Alphabet alphabet = Alphabet::gsm7;
  std::string text;      ///< UTF-8; empty for 8-bit data
  util::Octets octets;   ///< 8-bit data
  bool mixed = false;    ///< parts disagreed about the alphabet; decoded part by part
  bool damaged = false;  ///< a part was cut, or half a character was left: U+FFFD stands for it
};

/// `parts` in order of sequence; a gap is simply not in the list.
Joined join(std::span<const Deliver* const> parts);
/// The same for one part, or for parts held by value.
Joined join(std::span<const Deliver> parts);

/// Whether the parts, in this order, are one sender's whole message: same reference, same total,
/// sequence 1 to total. One part without concatenation is whole.
bool is_whole(std::span<const Deliver* const> parts);

struct SegmentOptions {
  std::uint16_t reference = 0;
  std::uint8_t reference_bits = 8;  ///< 8 or 16
  std::vector<std::uint8_t>
      single_tables{};  ///< national single shift tables that may be used (not 0)
  std::vector<std::uint8_t>
      locking_tables{};             ///< national locking shift tables that may be used (not 0)
  std::optional<Alphabet> force{};  ///< gsm7 (unknown characters rejected) or ucs2
};

struct Segments {
  Alphabet alphabet = Alphabet::gsm7;
  std::vector<UserData> parts;  ///< one, without header, when it fits
};

/// Splits UTF-8 text into the fewest parts. Never cuts an escape sequence or a surrogate pair.
/// `reject` beyond 255 parts, or if `force` cannot hold it.
util::Result<Segments> segment(std::string_view text, const SegmentOptions& options = {});

}  // namespace sms
