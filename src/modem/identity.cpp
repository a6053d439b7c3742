#include "modem/identity.hpp"

#include <algorithm>
#include <array>

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

// EF-ICCID read from the card itself: 10 octets, nibbles swapped (TS 31.102 §4.2.2).
constexpr std::string_view kReadIccid = "AT+CRSM=176,12258,0,0,10";
constexpr std::size_t kIccidMin = 18, kIccidMax = 20;

/// Returns the digit that makes `digits` pass the Luhn check (TS 23.003 §B.2).
char check_digit(std::string_view digits) {
  for (char last = '0'; last <= '9'; ++last)
    if (passes_luhn(std::string(digits) + last)) return last;
  return '0';
}

/// Returns the IMEI that a run of digits is or begins with; empty if it is none.
std::string imei_in(const std::string& digits) {
  constexpr std::size_t kWithoutCheck = 14, kImei = 15, kLongest = 17;
  if (digits.size() < kWithoutCheck || digits.size() > kLongest) return {};
  // Sixteen digits may be an IMEISV, which has a version in the place of the check digit.
  const bool versioned = digits.size() == kImei + 1 && !passes_luhn(digits.substr(0, kImei));
  // The first two digits are of the body that allocates (TS 23.003 §6.2.1): other numbers of 14
  // digits are serial numbers.
  constexpr std::array<std::string_view, 16> kBodies{"01", "35", "44", "45", "49", "50",
                                                     "51", "52", "53", "54", "86", "91",
                                                     "98", "99", "10", "33"};
  const bool allocated =
      std::ranges::find(kBodies, std::string_view(digits).substr(0, 2)) != kBodies.end();
  if (digits.size() == kWithoutCheck && !allocated) return {};
  if (digits.size() != kWithoutCheck && !versioned) return digits.substr(0, kImei);
  const auto serial = digits.substr(0, kWithoutCheck);
  return serial + check_digit(serial);
}

Result<std::string> ask_value(AtChannel& channel, std::string_view command, std::string_view prefix,
                              Absence* absence = nullptr) {
  const auto lines = optional_query(channel, command, 5s, Keep::expected, absence);
  if (!lines) return util::fail(lines.error());
  return bare_value(*lines, prefix);
}

/// Returns the text after the prefix, which differs between families.
std::string_view behind_colon(std::string_view line) {
  const auto colon = line.find(':');
  return util::trim(colon == std::string_view::npos ? line : line.substr(colon + 1));
}

/// Finds the ICCID in a line: behind the prefix, perhaps in groups of digits, or as one of several
/// values ("+SCID: SIM Card ID: 8986…", "+CCID: 0,\"8986…\"").
std::string iccid_in(std::string_view line) {
  const auto value = behind_colon(line);
  if (auto whole = normalise_iccid(util::without_spaces(value)); !whole.empty()) return whole;
  std::string word;
  for (const char c : std::string(value) + ' ') {
    if (util::is_alnum(c)) {
      word += c;
    } else {
      if (auto iccid = normalise_iccid(word); !iccid.empty()) return iccid;
      word.clear();
    }
  }
  return {};
}

}  // namespace

Result<Identity> read_identity(AtChannel& channel) {
  Identity identity;
  struct Question {
    std::string_view command, prefix;
    std::string Identity::*field;
  };
  const Question questions[] = {
      {"AT+CGMI", "+CGMI:", &Identity::manufacturer}, {"AT+CGMM", "+CGMM:", &Identity::model},
      {"AT+CGMR", "+CGMR:", &Identity::firmware},     {"AT+CGSN", "+CGSN:", &Identity::imei},
      {"AT+GMI", "+GMI:", &Identity::manufacturer},   {"AT+GSN", "+GSN:", &Identity::imei},
      {"AT+CGSN=1", "+CGSN:", &Identity::imei},
  };
  for (const auto& question : questions) {
    if (!(identity.*question.field).empty()) continue;
    auto value = ask_value(channel, question.command, question.prefix);
    if (!value) return util::fail(value.error());
    identity.*question.field =
        question.field == &Identity::imei ? normalise_imei(*value) : decode_name(*value);
  }
  return identity;
}

Result<std::string> read_iccid(AtChannel& channel, const Profile& profile, Absence* absence) {
  for (const auto command : profile.iccid_commands) {
    // SIMCom answers AT+CICCID with "+ICCID:".
    const auto lines = optional_query(channel, command, 5s, Keep::all, absence);
    if (!lines) return util::fail(lines.error());
    for (const auto& line : *lines)
      if (auto iccid = iccid_in(line); !iccid.empty()) return iccid;
  }
  const auto lines = optional_query(channel, kReadIccid, 5s, Keep::expected, absence);
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, "+CRSM:"));
  return fields.size() >= 3 ? normalise_iccid(fields[2]) : std::string{};
}

Result<std::string> read_imsi(AtChannel& channel, Absence* absence) {
  auto value = ask_value(channel, "AT+CIMI", "+CIMI:", absence);
  if (!value) return util::fail(value.error());
  const bool whole =
      value->size() >= 6 && value->size() <= 15 && util::all_of(*value, util::is_digit);
  return whole ? std::move(*value) : std::string{};
}

std::string normalise_iccid(std::string_view text) {
  text = util::trim(text);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.find('"', 1) - 1);
  std::string number(text);
  if (number.starts_with("98")) {
    for (std::size_t i = 0; i + 1 < number.size(); i += 2) std::swap(number[i], number[i + 1]);
  }
  while (!number.empty() && (number.back() == 'F' || number.back() == 'f')) number.pop_back();
  // Some operators use the nibbles A to F as digits; then only "89" shows that it is an ICCID.
  const bool digits = util::all_of(number, util::is_digit);
  const bool letters = number.starts_with("89") && util::all_of(number, util::is_hex);
  if (number.size() < kIccidMin || number.size() > kIccidMax || (!digits && !letters)) return {};
  std::transform(number.begin(), number.end(), number.begin(),
                 [](char c) { return util::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; });
  return number;
}

std::string normalise_imei(std::string_view text) {
  // Makers write 49-015420-323751-8 too, and text or a number of the IMEI in front: "IMEI1: 4901…".
  std::string digits;
  for (const char c : std::string(text) + '\n') {
    if (util::is_digit(c)) {
      digits += c;
    } else if (c != '-' && c != '/') {
      if (auto imei = imei_in(digits); !imei.empty()) return imei;
      digits.clear();
    }
  }
  return {};
}

bool passes_luhn(std::string_view digits) {
  if (digits.size() < 2 || !util::is_number(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    const int value = (*it - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  const bool all_equal = digits.find_first_not_of(digits.front()) == std::string_view::npos;
  return sum % 10 == 0 && !all_equal;
}

}  // namespace modem
