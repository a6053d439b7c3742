// Colours of a terminal.
#pragma once

#include <string>

namespace terminal {

/// The features of the output.
struct Style {
  bool colour = false;  ///< escape sequences of ECMA-48
  bool ascii = false;   ///< ASCII characters only
};

enum class Tone { plain, good, warn, bad, dim };

/// Puts the colour of `tone` around `text` if `style` allows colours.
std::string toned(const Style& style, Tone tone, const std::string& text);

/// Returns true if NO_COLOR is set or TERM is "dumb".
bool colours_unwanted();

}  // namespace terminal
