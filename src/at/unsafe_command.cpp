#include "at/unsafe_command.hpp"

#include <algorithm>
#include <vector>

#include "at/result_code.hpp"
#include "util/text.hpp"

namespace at {

namespace {

constexpr std::size_t kLongestCommand = 500;

/// The beginning of an unsafe command, in capitals and without "AT".
struct UnsafeCommand {
  std::string_view prefix, why;
};

constexpr std::string_view kLocksSim = "it can lock the SIM; for a PIN or PUK use `gsmrelay sim`";
constexpr std::string_view kDeaf = "after it SMS are no longer received or announced";
constexpr std::string_view kLoses = "SMS that are not in the spool yet may be lost";
constexpr std::string_view kLine = "after it the modem may not answer on this port";
constexpr std::string_view kAway = "the modem receives nothing for minutes while it searches";
constexpr std::string_view kBroken = "it changes the modem permanently";
constexpr std::string_view kSends = "it sends, calls or costs money; use `gsmrelay send`";

constexpr UnsafeCommand kUnsafeCommands[] = {
    {"+CPIN=", kLocksSim},  {"+CLCK=", kLocksSim},   {"+CPWD=", kLocksSim}, {"+CPIN2=", kLocksSim},
    {"+CSIM=", kLocksSim},  {"+CRSM=", kLocksSim},   {"^CPIN=", kLocksSim}, {"^CARDLOCK=", kBroken},
    {"+CMGD=", kLoses},     {"+CMGDA", kLoses},      {"+QMGDA", kLoses},    {"+CMGW", kLoses},
    {"+CFUN=0", kDeaf},     {"+CFUN=4", kDeaf},      {"+CFUN=7", kDeaf},    {"&F", kDeaf},
    {"Z", kDeaf},           {"+CNMI=", kDeaf},       {"+CPMS=", kDeaf},     {"+CMGF=", kDeaf},
    {"+CSMS=", kDeaf},      {"+CSCA=", kSends},      {"+COPS=2", kDeaf},    {"+COPS=?", kAway},
    {"+CGATT=0", kDeaf},    {"^CURC=", kDeaf},       {"+QURCCFG=", kDeaf},  {"+QINDCFG=", kDeaf},
    {"+IPR=", kLine},       {"+IFC=", kLine},        {"+ICF=", kLine},      {"+CMUX", kLine},
    {"^SETPORT", kLine},    {"^U2DIAG", kLine},      {"+ZCDRUN=", kLine},   {"+QCFG=", kBroken},
    {"+QPOWD", kLine},      {"+CPOF", kLine},        {"+CPWROFF", kLine},   {"^SMSO", kLine},
    {"#SHDN", kLine},       {"+QFASTBOOT", kBroken}, {"+EGMR=", kBroken},   {"^NVWR", kBroken},
    {"^DATALOCK", kBroken}, {"+CMGS", kSends},       {"+CMSS", kSends},     {"D", kSends},
    {"A", kSends},          {"+CUSD=1", kSends},     {"&W", kBroken},       {"+++", kLine},
};

/// Returns `command` in capitals, without blanks outside quotes and without "AT".
std::string normal_form(std::string_view command) {
  std::string out;
  bool quoted = false;
  for (const char c : command) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ' ' || c == '\t')) continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out.starts_with("AT") ? out.substr(2) : out;
}

/// Returns the commands of a line such as "AT+CSQ;+CMGD=1".
std::vector<std::string> commands_of(std::string_view line) {
  std::vector<std::string> all(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ';' && !quoted) {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  for (auto& command : all) command = normal_form(command);
  return all;
}

/// Returns true for a test command ("+CPIN=?").
bool is_test(std::string_view command, std::string_view prefix) {
  return prefix.ends_with('=') && command.substr(prefix.size()) == "?";
}

/// Returns true if `command` has the basic command `letter`; these follow each other directly:
/// "E0Z".
bool holds_basic(std::string_view command, char letter) {
  const auto end = command.find_first_of("+^#*%$!&_");
  for (const char c : command.substr(0, end))
    if (c == letter) return true;
  return false;
}

std::string_view unsafe_reason_of_one(std::string_view command) {
  for (const auto& unsafe : kUnsafeCommands) {
    const bool letter = unsafe.prefix.size() == 1;
    if (letter ? holds_basic(command, unsafe.prefix.front())
               : command.find(unsafe.prefix) != std::string_view::npos &&
                     !is_test(command, unsafe.prefix))
      return unsafe.why;
  }
  return {};
}

}  // namespace

bool is_one_command_line(std::string_view command) {
  return command.size() <= kLongestCommand && util::starts_with_nocase(command, "AT") &&
         std::all_of(command.begin(), command.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string_view unsafe_reason(std::string_view command) {
  for (const auto& one : commands_of(command))
    if (const auto why = unsafe_reason_of_one(one); !why.empty()) return why;
  return {};
}

std::string command_names(std::string_view command) {
  std::string out;
  for (const auto& one : commands_of(command)) {
    if (!out.empty()) out += ';';
    const auto name = command_name(one);
    out += name;
    if (name.size() < one.size()) out += one[name.size()] == '=' ? "=…" : "…";
  }
  return "AT" + util::mask_digits(out);
}

}  // namespace at
