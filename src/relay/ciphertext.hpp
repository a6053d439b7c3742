// Recognises RelaySMS payloads without keys, so that private SMS stay private. docs/add-a-route.md
// lists the structures.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace relay {

/// The header of a piece of an image message, which a phone sends as several SMS.
struct Piece {
  enum class Form : std::uint8_t { segment, next };  ///< of today's apps, of the next generation
  Form form = Form::segment;
  std::uint8_t session = 0;  ///< counted by the phone; of `next` the lowest seven bits
  std::uint8_t number = 0;   ///< from 0; two pieces of `next` may have the same
  std::uint8_t total = 0;    ///< number of pieces; 0: this piece does not tell
};

/// What a text is.
struct Verdict {
  bool relay = false;
  std::string_view generation{};  ///< of the payload: "G0" to "G4" or "compact"; empty: none
  std::string_view why{};         ///< for people; holds nothing of the text
  /// Set for a piece, and for a text that is too short to be told from a word but has the header
  /// of a piece: then `relay` is false.
  std::optional<Piece> piece{};
};

/// Judges the text of a complete SMS. Line ends are ignored where base64 has them. Pure; accepts
/// any octets.
Verdict classify(std::string_view text);

/// Returns classify(text).relay.
bool looks_like_ciphertext(std::string_view text);
/// Judges the received parts of a message that is incomplete: base64 that is not made of words.
bool looks_like_piece_of_ciphertext(std::string_view text);

}  // namespace relay
