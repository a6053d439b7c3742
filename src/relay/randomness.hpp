// Measures whether characters are base64 of random octets or the writing of a person. Ciphertext is
// random: capitals, small letters and digits follow each other without order. Words, codes and
// keys have an order, which the models in randomness.cpp describe.
#pragma once

#include <string_view>

namespace relay {

/// Whether keys and tokens, which programs make from random letters and digits, count as the
/// writing of a person.
enum class Tokens { counted, ignored };

/// Returns by how many bits `text` is a better fit for base64 of random octets than for the most
/// fitting model of what people send: words, numbers, codes of one case, hexadecimal digits and,
/// with Tokens::counted, tokens. Negative for words. `text` has characters of base64 and line ends
/// (LF) only. Pure.
double randomness_bits(std::string_view text, Tokens tokens);

}  // namespace relay
