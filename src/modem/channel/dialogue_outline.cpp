#include "modem/channel/dialogue_outline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "at/result_code.hpp"
#include "modem/channel/urc.hpp"
#include "util/ascii.hpp"

namespace modem {

namespace {

constexpr std::size_t kDirection = 2;   // "< "
constexpr std::size_t kMostDigits = 3;  // a PIN has four
constexpr std::size_t kLongestName = 16;
constexpr std::size_t kMostRangeDigits = 6;  // "(0-255)" in the answer to a test command
constexpr std::size_t kReserve = 32;         // for the last length
constexpr int kMostCode = 999;

// Results that come unasked, or whose name differs from that of their command.
constexpr std::array<std::string_view, 71> kResults{
    "*ATREADY",   "*PSNWID",  "*PSUTTZ",    "+C5GREG",    "+CBM",    "+CBMI",     "+CCID",
    "+CCWA",      "+CDS",     "+CDSI",      "+CEREG",     "+CFUN",   "+CGEV",     "+CGREG",
    "+CIEV",      "+CLCC",    "+CLIP",      "+CMGL",      "+CMGR",   "+CMGS",     "+CMGW",
    "+CMT",       "+CMTI",    "+CNSMOD",    "+COPS",      "+CPIN",   "+CPMS",     "+CREG",
    "+CRING",     "+CSSI",    "+CSSU",      "+CTZDST",    "+CTZE",   "+CTZEU",    "+CTZV",
    "+CUSD",      "+ICCID",   "+NITZ",      "+QCCID",     "+QIND",   "+QNITZ",    "+QSIMSTAT",
    "+QUSIM",     "+SIMCARD", "+SMS FULL",  "+UUSIMSTAT", "+ZDONR",  "+ZEND",     "+ZPASR",
    "+ZPSTM",     "+ZURDY",   "+ZUSDR",     "+ZUSIMR",    "^BOOT",   "^CEND",     "^DSCI",
    "^DSFLOWRPT", "^HCSQ",    "^MODE",      "^NDISSTAT",  "^NWTIME", "^POSEND",   "^RSSI",
    "^RSSILVL",   "^SIMST",   "^SMMEMFULL", "^SRVST",     "^STIN",   "^SYSSTART", "^THERM",
    "^SHUTDOWN"};
constexpr std::array<std::string_view, 19> kLines{"RING",
                                                  "RDY",
                                                  "CONNECT",
                                                  "Call Ready",
                                                  "SMS Ready",
                                                  "SMS DONE",
                                                  "PB DONE",
                                                  "POWERED DOWN",
                                                  "NORMAL POWER DOWN",
                                                  "UNDER-VOLTAGE WARNNING",
                                                  "SMS FULL",
                                                  "MODEM READY",
                                                  "UNDER-VOLTAGE POWER DOWN",
                                                  "UNDER_VOLTAGE POWER DOWN",
                                                  "OVER-VOLTAGE POWER DOWN",
                                                  "OVER_VOLTAGE POWER DOWN",
                                                  "^SYSSTART",
                                                  "^SHUTDOWN",
                                                  "START"};
constexpr std::array<std::string_view, 25> kWords{
    "READY",     "SIM PIN", "SIM PUK",   "SIM PIN2", "SIM PUK2", "PH-SIM PIN", "NOT INSERTED",
    "NOT READY", "SM",      "ME",        "MT",       "SR",       "BM",         "SM_P",
    "ME_P",      "TA",      "GSM",       "UCS2",     "IRA",      "SMS DONE",   "PB DONE",
    "LTE",       "WCDMA",   "NOSERVICE", "*"};

// Commands and results of which only the first parameters are shown: those behind them are parts of
// a place, of an operator's name, or of a text that may hold commas and quotes.
struct Limited {
  std::string_view name;
  std::size_t shown;
};
constexpr std::array kLimited{
    Limited{"+CREG", 2},      Limited{"+CGREG", 2},     Limited{"+CEREG", 2},
    Limited{"+C5GREG", 2},    Limited{"+CUSD", 1},      Limited{"+ZUSDR", 1},
    Limited{"+CPBR", 3},      Limited{"+CPBF", 3},      Limited{"+QENG", 1},
    Limited{"+CPSI", 1},      Limited{"+CENG", 1},      Limited{"^MONSC", 1},
    Limited{"^MONNC", 1},     Limited{"^SMONI", 1},     Limited{"^SMONC", 1},
    Limited{"^SMONP", 1},     Limited{"#MONI", 1},      Limited{"#SERVINFO", 1},
    Limited{"#RFSTS", 1},     Limited{"+CCINFO", 1},    Limited{"+CCED", 1},
    Limited{"+CGED", 1},      Limited{"+UCGED", 1},     Limited{"+UCELLINFO", 1},
    Limited{"+QNWINFO", 1},   Limited{"+QCELLINFO", 1}, Limited{"+CNETCI", 1},
    Limited{"+ZEMCI", 1},     Limited{"+ZCELLINFO", 1}, Limited{"!GSTATUS", 0},
    Limited{"+QGPSLOC", 0},   Limited{"+CGPSINFO", 0},  Limited{"+CGNSINF", 1},
    Limited{"+CGNSSINFO", 1}, Limited{"+CLBS", 1},      Limited{"+CIPGSMLOC", 1},
    Limited{"+QCELLLOC", 0},  Limited{"+QLBS", 1}};

template <class Names>
bool is_one_of(std::string_view text, const Names& names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

bool is_of_name(char c) {
  return util::is_upper(c) || util::is_digit(c) || c == '_';
}

/// Returns the length of the name at the start of `text` behind its mark: "+CMGL" has 5. 0: none.
std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_code_mark(text.front())) return 0;
  const auto* const end = std::find_if_not(text.begin() + 1, text.end(), is_of_name);
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const auto digits = std::count_if(name.begin(), name.end(), util::is_digit);
  return name.size() > 1 && name.size() <= kLongestName && digits < 3 ? name.size() : 0;
}

/// Accepts "17", "-85"; not a number of more than three digits.
bool is_small_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), util::is_digit);
}

/// Accepts a piece of the answer to a test command between two commas: "(0-3)", "(0", "2)".
bool is_range(std::string_view text) {
  std::size_t digits = 0, run = 0;
  for (const char c : text) {
    const bool digit = util::is_digit(c);
    run = digit ? run + 1 : 0;
    digits += digit ? 1 : 0;
    if (run > kMostDigits || (!digit && std::string_view("()-").find(c) == std::string_view::npos))
      return false;
  }
  return digits > 0 && digits <= kMostRangeDigits;
}

/// Returns how many parameters of `name` may be shown.
std::size_t shown_of(std::string_view name) {
  const auto* const found = std::find_if(kLimited.begin(), kLimited.end(),
                                         [name](const Limited& one) { return one.name == name; });
  return found == kLimited.end() ? std::string_view::npos : found->shown;
}

/// Returns the length of the parameter at the start of `text`, up to a comma or semicolon outside
/// quotes.
std::size_t parameter_length(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && (text[i] == ',' || text[i] == ';')) return i;
  }
  return text.size();
}

}  // namespace

DialogueOutline::DialogueOutline() {
  out_.reserve(kLongest + kReserve);
  command_.reserve(kLongest + kReserve);
  name_.reserve(kLongestName);
}

std::string_view DialogueOutline::of(std::string_view line) {
  out_.clear();
  if (line.size() <= kDirection) return {};
  put(line.substr(0, kDirection));
  const auto text = util::trim(line.substr(kDirection));
  if (line.front() == '>') {
    const auto name = text.size() > 2 ? text.substr(2, name_length(text.substr(2))) : text;
    name_.assign(name.size() <= kLongestName ? name : std::string_view{});
    test_ = text.ends_with("=?");
    put_command(text);
    command_.assign(out_, kDirection);
  } else {
    put_answer(text);
  }
  return out_;
}

/// Drops what does not fit; each piece that is put is harmless by itself.
void DialogueOutline::put(std::string_view text) {
  out_.append(text.substr(0, kLongest - std::min(out_.size(), kLongest)));
}

void DialogueOutline::put_length(std::string_view text) {
  if (text.empty()) return;
  std::array<char, kReserve> number{};
  const auto end = fmt::format_to_n(number.begin(), number.size(), "<{}>", text.size());
  put({number.data(), std::min(end.size, number.size())});
}

void DialogueOutline::put_command(std::string_view command) {
  if (!util::starts_with_nocase(command, "AT")) return put_length(command);  // a PDU or a text
  put("AT");
  command.remove_prefix(2);
  while (!command.empty()) {
    if (const auto name = name_length(command); name > 0) {
      const auto shown = shown_of(command.substr(0, name));
      put(command.substr(0, name));
      command.remove_prefix(name);
      if (command == "?" || command == "=?") return put(command);
      if (!command.starts_with('=')) return put_length(command);
      put("=");
      return put_parameters(command.substr(1), shown, false);
    }
    // A basic command (V.250 §5.3.1): a letter, or & and a letter, and a number. D dials.
    const std::size_t letters = command.front() == '&' && command.size() > 1 ? 2 : 1;
    const auto* const end = std::find_if_not(command.begin() + static_cast<std::ptrdiff_t>(letters),
                                             command.end(), util::is_digit);
    const auto length = static_cast<std::size_t>(end - command.begin());
    const bool ends = length == command.size();
    const char letter = command[letters - 1];
    if (!util::is_upper(letter) || letter == 'D' || length > letters + kMostDigits ||
        (length == letters && !ends))
      return put_length(command);
    put(command.substr(0, length));
    command.remove_prefix(length);
  }
}

/// Shows the first `shown` parameters, as far as they are harmless, and the lengths of the others.
/// Once a parameter does not look like one, the commas behind it may be those of a text: all that
/// follows is one length. `ranges`: of an answer to a test command.
void DialogueOutline::put_parameters(std::string_view text, std::size_t shown, bool ranges) {
  if (std::count(text.begin(), text.end(), '"') % 2 != 0) return put_length(util::trim(text));
  for (std::size_t place = 0;; ++place) {
    const auto length = parameter_length(text);
    auto one = util::trim(text.substr(0, length));
    const bool quoted = one.size() >= 2 && one.front() == '"' && one.back() == '"';
    if (quoted) one = one.substr(1, one.size() - 2);
    if (one.find('"') != std::string_view::npos) return put_length(util::trim(text));
    const bool known =
        is_one_of(one, kWords) || (!quoted && (is_small_number(one) || (ranges && is_range(one))));
    const bool number = std::all_of(one.begin(), one.end(), util::is_digit);
    if (!known && !quoted && !number) return put_length(util::trim(text));
    if (known && place < shown)
      put(one);
    else
      put_length(one);
    if (length == text.size()) return;
    put(text.substr(length, 1));
    if (text[length] == ';') return put_length(text.substr(length + 1));
    text.remove_prefix(length + 1);
  }
}

void DialogueOutline::put_answer(std::string_view line) {
  if (line == ">" || is_one_of(line, kLines)) return put(line);
  if (const auto result = at::parse_final_result(line)) {
    const bool known = result->code <= kMostCode;
    return known ? put(at::to_string(*result)) : put_length(line);
  }
  if (put_named(line)) return;
  if (util::starts_with_nocase(line, "AT")) {
    put_command(line);
    if (std::string_view(out_).substr(kDirection) == command_) return;  // an echo
    out_.resize(kDirection);
  }
  put_length(line);
}

/// Puts "+CSQ: 20,99" and returns true, if its name is that of a result or of the last command.
bool DialogueOutline::put_named(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto name = line.substr(0, colon);
  if (!is_one_of(name, kResults) && (name.empty() || name != name_)) return false;
  put(name);
  put(": ");
  // The URC of a registration has the area where the answer has the state.
  const bool registration = name.ends_with("REG");
  const auto shown = registration && !is_registration_answer(line) ? 1 : shown_of(name);
  put_parameters(line.substr(colon + 1), shown, test_ && name == name_);
  return true;
}

}  // namespace modem
