#include "relay/randomness.hpp"

#include <algorithm>

#include "util/ascii.hpp"

namespace relay {
namespace {

// Costs are in bits: a character that a model expects with probability p costs -log2(p). Those of
// the models of people are rather too low, so that a doubtful text stays private.
constexpr double kRandomCharacter = 6;

enum class CharacterKind { start, upper, lower, digit, symbol };

CharacterKind kind_of(char c) {
  if (util::is_upper(c)) return CharacterKind::upper;
  if (util::is_lower(c)) return CharacterKind::lower;
  return util::is_digit(c) ? CharacterKind::digit : CharacterKind::symbol;
}

/// Words and numbers: long runs of one kind, a capital before small letters, a number at the end.
/// Few people write more than a dozen characters without a blank.
class WordModel {
 public:
  double add(char c) {
    if (c == '\n') return restart();
    if (c == '=') return kPadding;
    const CharacterKind kind = kind_of(c);
    const double cost = step(kind) + character(kind) + (++in_line_ > kUsualWord ? kLonger : 0);
    run_ = kind == last_ ? run_ + 1 : 1;
    last_ = kind;
    return cost;
  }

 private:
  static constexpr int kUsualWord = 12;
  static constexpr double kPadding = 9, kLonger = 0.3;

  double restart() {
    *this = {};
    return 0;
  }
  /// Returns the cost of `kind` after the last character.
  double step(CharacterKind kind) const {
    constexpr double kSymbol = 6;
    switch (last_) {
      case CharacterKind::start:
        return kind == CharacterKind::symbol ? kSymbol : kind == CharacterKind::digit ? 2 : 1;
      case CharacterKind::upper:
        if (kind == CharacterKind::lower) return run_ == 1 ? 0.4 : 8;
        return kind == CharacterKind::upper ? 0.4 : kind == CharacterKind::digit ? 3 : kSymbol;
      case CharacterKind::lower:
        return kind == CharacterKind::lower   ? 0.3
               : kind == CharacterKind::upper ? 4
               : kind == CharacterKind::digit ? 3
                                              : kSymbol;
      case CharacterKind::digit:
        return kind == CharacterKind::digit ? 0.4 : 5;
      case CharacterKind::symbol:
        return kind == CharacterKind::symbol ? 4 : 1.5;
    }
    return 0;
  }
  /// Returns the cost of one of the characters of `kind`; a letter of a word is easier to guess
  /// than its first one.
  double character(CharacterKind kind) const {
    constexpr double kFirstLetter = 4.7, kLetter = 4.2, kDigit = 3.3, kOneOfTwo = 1;
    if (kind == CharacterKind::digit) return kDigit;
    if (kind == CharacterKind::symbol) return kOneOfTwo;
    const bool in_word = kind == last_ || (last_ == CharacterKind::upper && run_ == 1);
    return in_word ? kLetter : kFirstLetter;
  }

  CharacterKind last_ = CharacterKind::start;
  int run_ = 0, in_line_ = 0;
};

/// The kinds of characters in a text.
struct Inventory {
  std::size_t count = 0;  ///< without line ends and padding
  bool upper = false, lower = false, symbol = false, padding = false, beyond_hex = false;

  explicit Inventory(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') continue;
      padding = padding || c == '=';
      if (c == '=') continue;
      ++count;
      upper = upper || util::is_upper(c);
      lower = lower || util::is_lower(c);
      symbol = symbol || c == '+' || c == '/';
      beyond_hex = beyond_hex || !util::is_hex(c);
    }
  }
};

/// Returns the cost as a code of one case (a licence key, a booking) or as hexadecimal digits.
double code_bits(const Inventory& text) {
  constexpr double kCode = 5, kOneOf36 = 5.17, kOneOf16 = 4;
  return kCode + static_cast<double>(text.count) * (text.beyond_hex ? kOneOf36 : kOneOf16);
}

/// Returns the cost as a token: letters of both cases and digits, at most some dozens, or base64.
double token_bits(const Inventory& text) {
  constexpr double kToken = 7, kBase64Token = 12, kOneOf62 = 5.954, kUsual = 40, kLonger = 0.1;
  const auto count = static_cast<double>(text.count);
  const double base64 = kBase64Token + kRandomCharacter * count;
  if (text.symbol || text.padding) return base64;
  const double longer = count > kUsual ? kLonger * (count - kUsual) : 0;
  return std::min(base64, kToken + kOneOf62 * count + longer);
}

}  // namespace

double randomness_bits(std::string_view text, Tokens tokens) {
  const Inventory inventory(text);
  WordModel words;
  double person = 0;
  for (const char c : text) person += words.add(c);
  const bool one_case = !inventory.upper || !inventory.lower;
  if (one_case && !inventory.symbol && !inventory.padding)
    person = std::min(person, code_bits(inventory));
  if (tokens == Tokens::counted) person = std::min(person, token_bits(inventory));
  return person - kRandomCharacter * static_cast<double>(inventory.count);
}

}  // namespace relay
