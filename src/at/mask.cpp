#include "at/mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "util/ascii.hpp"
#include "util/text.hpp"

namespace at {

namespace {

constexpr std::array<std::string_view, 8> kWithPins{
    "+CPIN=", "+CPIN2=", "+CLCK=", "+CPWD=", "^CPIN=", "+CSIM=", "+CRSM=", "+XPIN="};
constexpr std::size_t kShortestHex = 20;

/// Returns the position of the parameters of a command with a PIN; npos for other commands.
std::size_t behind_pin_command(std::string_view line, std::size_t from) {
  auto at = std::string_view::npos;
  for (const auto command : kWithPins) {
    for (auto i = from; i + command.size() <= line.size(); ++i) {
      if (!util::starts_with_nocase(line.substr(i), command)) continue;
      at = std::min(at, i + command.size());
      break;
    }
  }
  return at;
}

std::string without_hex(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const auto* const end =
        std::find_if_not(line.begin() + static_cast<std::ptrdiff_t>(i), line.end(), util::is_hex);
    const auto run = static_cast<std::size_t>(end - line.begin()) - i;
    if (run >= kShortestHex) {
      out += fmt::format("<{} hex digits>", run);
    } else {
      out += line.substr(i, std::max<std::size_t>(run, 1));
    }
    i += std::max<std::size_t>(run, 1);
  }
  return out;
}

}  // namespace

std::string redact_pins(std::string_view line) {
  std::string out(line);
  for (auto at = behind_pin_command(out, 0); at != std::string_view::npos;
       at = behind_pin_command(out, at)) {
    for (; at < out.size() && out[at] != ';'; ++at)
      if (util::is_hex(out[at])) out[at] = '*';
  }
  return out;
}

std::string mask(std::string_view line) {
  return util::mask_digits(without_hex(redact_pins(line)));
}

}  // namespace at
