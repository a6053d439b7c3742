// Constant lists, written where they are used: for members that are spans.
//
//   .memories = util::texts<"SM", "ME">,
//   .forms = util::values<Form::plain, Form::hexadecimal>,
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace util {

/// A literal as a template argument.
template <std::size_t Size>
struct FixedText {
  constexpr FixedText(const char (&literal)[Size]) {  // NOLINT(google-explicit-constructor)
    std::copy_n(literal, Size, characters);
  }
  constexpr std::string_view view() const { return {characters, Size - 1}; }

  char characters[Size] = {};
};

/// A list of texts in static memory.
template <FixedText... Texts>
inline constexpr std::array<std::string_view, sizeof...(Texts)> texts{Texts.view()...};

/// A list of numbers or enumerators in static memory.
template <auto... Values>
inline constexpr std::array values{Values...};

}  // namespace util
