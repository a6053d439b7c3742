// Payloads of all generations as apps write them, with random octets in place of ciphertext. The
// same seed gives the same payloads.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "crypto/base64.hpp"
#include "util/octets.hpp"

namespace made {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  /// Returns a number from 0 to below `count`.
  std::size_t below(std::size_t count) { return random_() % count; }
  /// Returns a number from `least` to `most`.
  std::size_t from(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  util::Octets octets(std::size_t size) {
    util::Octets out(size);
    for (auto& octet : out) octet = static_cast<std::uint8_t>(random_() >> 8);
    return out;
  }
  std::string characters(std::string_view alphabet, std::size_t size) {
    std::string out(size, ' ');
    for (auto& c : out) c = alphabet[below(alphabet.size())];
    return out;
  }
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937 random_;
};

inline constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline constexpr std::string_view kDigits = "0123456789";
inline constexpr std::string_view kLowerAlnum = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kUpperAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
inline constexpr std::string_view kAlnum =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Encodes as android.util.Base64.DEFAULT does: LF after every 76 characters and at the end.
inline std::string wrapped(const std::string& base64) {
  constexpr std::size_t kLine = 76;
  std::string out;
  for (std::size_t at = 0; at < base64.size(); at += kLine) out += base64.substr(at, kLine) + '\n';
  return out;
}

inline std::string maybe_wrapped(Dice& dice, const util::Octets& octets) {
  const auto text = crypto::base64(octets);
  return dice.one_in(2) ? wrapped(text) : text;
}

inline void put(util::Octets& out, const util::Octets& more) {
  out.insert(out.end(), more.begin(), more.end());
}
inline void put_number(util::Octets& out, std::size_t value, int octets) {
  for (int i = 0; i < octets; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}
inline void put_text(util::Octets& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

using Texts = std::vector<std::string>;

inline util::Octets aes_blocks(Dice& dice, std::size_t most) {
  return dice.octets(16 * dice.from(1, most));
}

inline Texts g0(Dice& dice) {
  const auto blocks = crypto::base64(aes_blocks(dice, 40));
  const auto text = dice.characters(kLowerAlnum, 16) + blocks;
  return {dice.one_in(2) ? wrapped(text) : text};
}

/// RSA era, until March 2023: a readable IV, the inner base64 on one line.
inline Texts g1(Dice& dice) {
  util::Octets out;
  put_text(out, dice.characters(kLowerAlnum, 16));
  put_text(out, crypto::base64(aes_blocks(dice, 40)));
  return {maybe_wrapped(dice, out)};
}

/// RSA era, later: a random IV, both layers wrapped; or a reliability test of its servers.
inline Texts g2(Dice& dice) {
  if (dice.one_in(8)) return {maybe_wrapped(dice, dice.octets(16 * dice.from(4, 6)))};
  util::Octets out = dice.octets(16);
  put_text(out, wrapped(crypto::base64(aes_blocks(dice, 40))));
  return {maybe_wrapped(dice, out)};
}

/// Header length 40, header with small counters and a public key, whole blocks, an HMAC.
inline util::Octets ratchet_ciphertext(Dice& dice, std::size_t content) {
  util::Octets out;
  put_number(out, 40, 4);
  put_number(out, dice.below(3), 4);
  put_number(out, dice.below(200), 4);
  put(out, dice.octets(32));
  put(out, dice.octets((content / 16 + 1) * 16 + 32));
  return out;
}

/// Platform payload of `version`, with a content of that many octets.
inline util::Octets platform(Dice& dice, int version, std::size_t content) {
  const auto ciphertext = ratchet_ciphertext(dice, content);
  const auto device = dice.octets(dice.one_in(4) ? 0 : 32);
  const char letter = dice.one_of(std::string_view("gtbmsTr"));
  util::Octets out;
  if (version == 0) {
    put_number(out, ciphertext.size(), 4);
    out.push_back(static_cast<std::uint8_t>(letter));
    put(out, ciphertext);
    put(out, device);
    return out;
  }
  out.push_back(static_cast<std::uint8_t>(version));
  put_number(out, ciphertext.size(), 2);
  out.push_back(static_cast<std::uint8_t>(device.size()));
  out.push_back(static_cast<std::uint8_t>(letter));
  put(out, ciphertext);
  put(out, device);
  if (!dice.one_in(8)) put_text(out, dice.one_in(2) ? "en" : "fr");
  return out;
}

inline Texts g3_platform(Dice& dice) {
  const int version = static_cast<int>(dice.below(5));
  return {maybe_wrapped(dice, platform(dice, version, dice.from(1, 1000)))};
}

inline Texts g3_bridge(Dice& dice) {
  util::Octets out{0};
  const auto ciphertext = dice.octets(dice.from(16, 600));
  switch (dice.below(5)) {
    case 0:  // without a version, deprecated
      put_number(out, 0, 1);
      put_number(out, 32, 4);
      put(out, dice.octets(32));
      break;
    case 1:
      put_number(out, 2, 1);
      put_number(out, 6, 1);
      put_number(out, ciphertext.size(), 4);
      put_text(out, "e" + dice.characters(kDigits, 6));
      put(out, ciphertext);
      break;
    case 2:
      put_number(out, 3, 1);
      put_number(out, ciphertext.size(), 4);
      put_text(out, "e");
      put(out, ciphertext);
      break;
    case 3:  // a key and a ciphertext
      out.push_back(dice.one_of(util::Octets{2, 3, 4, 10}));
      put_number(out, 0, 1);
      put_number(out, 32, 1);
      put_number(out, ciphertext.size(), 2);
      put_text(out, "e");
      put_number(out, dice.below(4), 1);
      put(out, dice.octets(32));
      put(out, ciphertext);
      put_text(out, "en");
      break;
    default:
      out.push_back(dice.one_of(util::Octets{2, 3, 4, 10}));
      put_number(out, 1, 1);
      put_number(out, ciphertext.size(), 2);
      put_text(out, "e");
      put(out, ciphertext);
      put_text(out, "en");
  }
  return {maybe_wrapped(dice, out)};
}

/// Cuts the text of a payload with an image: header of 12 characters, then headers of 4.
inline Texts segments(Dice& dice, const std::string& text, std::size_t longest) {
  const auto session = dice.below(256);
  const std::size_t first = longest - 12, later = longest - 4;
  const std::size_t total =
      text.size() <= first ? 1 : 1 + (text.size() - first + later - 1) / later;
  Texts out;
  for (std::size_t number = 0, at = 0; number < total; ++number) {
    util::Octets header{4, static_cast<std::uint8_t>(session), static_cast<std::uint8_t>(number)};
    if (number == 0) {
      put_number(header, total, 1);
      put_number(header, dice.from(200, 3000), 2);
      put_number(header, dice.from(20, 300), 2);
    }
    const auto size = number == 0 ? first : later;
    out.push_back(crypto::base64(header) + text.substr(at, size));
    at += size;
  }
  return out;
}

inline Texts g3_image(Dice& dice) {
  const auto octets = platform(dice, dice.one_in(4) ? 4 : 2, dice.from(100, 3000));
  return segments(dice, maybe_wrapped(dice, octets), dice.one_of(std::vector{141, 149, 153}));
}

/// Next generation, without an attachment; some are of users without an account.
inline util::Octets next_text(Dice& dice) {
  const bool token = dice.one_in(2);
  util::Octets out{static_cast<std::uint8_t>(token ? 0x09 : 0x01)};
  put(out, dice.octets(1));
  if (token) put(out, dice.octets(4));
  put(out, dice.octets(dice.from(1, 600) + 16));
  return out;
}

inline Texts next_pieces(Dice& dice) {
  const auto session = dice.below(256);  // bit 7 falls on the lowest bit of the number
  const bool token = dice.one_in(2);
  const std::size_t longest = dice.from(104, 120);
  const auto content = dice.octets(dice.from(100, 3000));
  Texts out;
  for (std::size_t number = 0, at = 0; at < content.size(); ++number) {
    util::Octets piece{static_cast<std::uint8_t>(0x11 | (token ? 0x08 : 0) | (session & 7) << 5),
                       static_cast<std::uint8_t>(session >> 3 | (number & 15) << 4),
                       static_cast<std::uint8_t>(number == 0 ? dice.below(16) << 4 : number >> 4)};
    if (number == 0) {
      if (token) put(piece, dice.octets(4));
      put_number(piece, content.size() - dice.from(16, 90), 2);
    }
    const auto size = std::min(longest - piece.size(), content.size() - at);
    if (number != 0 && at + size == content.size()) piece[2] |= 0x10;
    const auto from = content.begin() + static_cast<std::ptrdiff_t>(at);
    piece.insert(piece.end(), from, from + static_cast<std::ptrdiff_t>(size));
    out.push_back(crypto::base64(piece));
    at += size;
  }
  return out;
}

inline Texts g4(Dice& dice) {
  if (dice.one_in(2)) return next_pieces(dice);
  return {maybe_wrapped(dice, next_text(dice))};
}

/// The compact form of this project's app.
inline Texts compact(Dice& dice) {
  util::Octets out{0xE1, 0, 0};
  put_number(out, dice.from(1, 0xFFFF), 2);
  put(out, dice.octets(dice.from(17, 500)));
  return {maybe_wrapped(dice, out)};
}

struct Maker {
  const char* generation;
  Texts (*make)(Dice& dice);
};
inline constexpr Maker kMakers[] = {
    {"2021", g0},
    {"RSA era, early", g1},
    {"RSA era, late", g2},
    {"platform", g3_platform},
    {"bridge", g3_bridge},
    {"image segments", g3_image},
    {"next generation", g4},
    {"compact", compact},
};

}  // namespace made
