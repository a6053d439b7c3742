// Long messages: joining parts to a text, and splitting a text into parts (TS 23.040
// §9.2.3.24.1).
#pragma once

#include <span>

#include "sms/codec.hpp"

namespace sms {

/// The content of joined parts. Parts are unpacked, joined, then decoded once, so that an escape or
/// a surrogate pair that a part border cuts is decoded correctly.
struct Joined {
  Alphabet alphabet = Alphabet::gsm7;
  std::string text;      ///< UTF-8, also of 8-bit data that is text; empty for other data
  util::Octets octets;   ///< 8-bit data that is no text
  bool mixed = false;    ///< parts with different alphabets, decoded one by one
  bool damaged = false;  ///< a part is cut off, or ends in half a character (shown as U+FFFD)
};

/// Joins `parts`, which are in order of sequence. Missing parts are not in the list.
Joined join(std::span<const Deliver* const> parts);
/// Does the same for parts held by value.
Joined join(std::span<const Deliver> parts);

/// Returns true if `parts`, in this order, are a complete message of one sender: the same
/// reference, the same total, sequence 1 to total. One part without concatenation is complete.
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
/// `reject` beyond 255 parts, or if the alphabet of `force` lacks a character.
util::Result<Segments> segment(std::string_view text, const SegmentOptions& options = {});

}  // namespace sms
