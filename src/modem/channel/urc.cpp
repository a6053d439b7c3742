#include "modem/channel/urc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "at/parameters.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace modem {

namespace {

struct Known {
  std::string_view prefix;
  UrcKind kind;
};

// Standard codes; those of a family are in its Profile.
constexpr std::array kStandard{
    Known{"+CMTI:", UrcKind::message_waiting},
    Known{"+CDSI:", UrcKind::message_waiting},
    Known{"+CMT:", UrcKind::message},
    Known{"+CDS:", UrcKind::message},
    Known{"+CBM:", UrcKind::broadcast},
    Known{"+CREG:", UrcKind::registration},
    Known{"+CGREG:", UrcKind::registration},
    Known{"+CEREG:", UrcKind::registration},
    Known{"+CUSD:", UrcKind::ussd},
    Known{"RING", UrcKind::call},
    Known{"+CRING:", UrcKind::call},
    Known{"+CLIP:", UrcKind::noise},
    Known{"+CBMI:", UrcKind::noise},
    Known{"+CIEV:", UrcKind::noise},
    Known{"+CGEV:", UrcKind::noise},
    Known{"+CTZV:", UrcKind::noise},
    Known{"+CTZE:", UrcKind::network_time},
    Known{"+CTZEU:", UrcKind::network_time},
    Known{"*PSUTTZ:", UrcKind::network_time},
};

std::string length_only(std::string_view line) {
  return fmt::format("{} characters", line.size());
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

bool in(std::span<const std::string_view> prefixes, std::string_view line) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [line](std::string_view p) { return line.starts_with(p); });
}

}  // namespace

UrcKind classify_urc(std::string_view line, const Profile& profile) {
  for (const auto& known : kStandard) {
    if (line.starts_with(known.prefix)) return known.kind;
  }
  if (in(profile.memory_full_urcs, line)) return UrcKind::memory_full;
  if (in(profile.restart_urcs, line)) return UrcKind::restart;
  if (in(profile.ready_urcs, line)) return UrcKind::ready;
  if (in(profile.sim_urcs, line)) return UrcKind::sim;
  if (in(profile.ignored_urcs, line)) return UrcKind::noise;
  return UrcKind::none;
}

bool is_registration_answer(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto pieces = util::split(line.substr(colon + 1), ',');
  if (pieces.size() < 2) return false;
  // An area is hexadecimal of four digits; a BlackBerry pads <stat> to three: "002,001". Quotes are
  // usual around an area, not around numbers, and private networks have areas of one digit: a text
  // in them is a <stat> only behind a quoted <n>, or if it is one digit, alone or before a quoted
  // area and cell.
  constexpr std::size_t kLongestStat = 3;
  constexpr int kMostStat = 19;
  auto stat = util::trim(pieces[1]);
  if (is_quoted(stat)) {
    stat = util::trim(stat.substr(1, stat.size() - 2));
    const bool alone = pieces.size() == 2;
    const bool before_cell = pieces.size() > 3 && is_quoted(util::trim(pieces[3]));
    if (!is_quoted(util::trim(pieces[0])) && (stat.size() > 1 || !(alone || before_cell)))
      return false;
  }
  if (stat.empty() || stat.size() > kLongestStat) return false;
  const auto value = util::to_int(stat);
  return value && *value >= 0 && *value <= kMostStat;
}

bool is_bare_registration(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && line.find(',') == std::string_view::npos &&
         util::to_int(util::trim(line.substr(colon + 1))).has_value();
}

std::string shape_of(std::string_view line) {
  constexpr std::size_t kLongestCode = 20;
  const auto colon = line.find(':');
  if (line.empty() || !is_code_mark(line.front()) || colon > kLongestCode) return length_only(line);
  std::string code(line.substr(0, colon));
  for (char& c : std::span(code).subspan(1)) {
    if (util::is_digit(c)) {
      c = '#';  // "+237650000000: …" looks like a code and is a phone number
    } else if (!util::is_upper(c)) {
      return length_only(line);  // codes have no lower-case letters
    }
  }
  return code;
}

}  // namespace modem
