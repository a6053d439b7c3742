#include "gsmrelayd/modem/raw_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "at/result_code.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 10s;
constexpr auto kScanLimit = 180s;  // below ModemContext::kStallLimit
constexpr std::size_t kLongestCommand = 500;

/// The beginning of an unsafe command, in capitals and without "AT".
struct UnsafeCommand {
  std::string_view prefix, why;
};

constexpr std::string_view kSim = "it can lock the SIM; for a PIN or PUK use `gsmrelay sim`";
constexpr std::string_view kDeaf = "after it SMS are no longer received or announced";
constexpr std::string_view kLoses = "SMS that are not in the spool yet may be lost";
constexpr std::string_view kLine = "after it the modem may not answer on this port";
constexpr std::string_view kAway = "the modem receives nothing for minutes while it searches";
constexpr std::string_view kBroken = "it changes the modem permanently";
constexpr std::string_view kSends = "it sends, calls or costs money; use `gsmrelay send`";

constexpr UnsafeCommand kUnsafeCommands[] = {
    {"+CPIN=", kSim},       {"+CLCK=", kSim},        {"+CPWD=", kSim},     {"+CPIN2=", kSim},
    {"+CSIM=", kSim},       {"+CRSM=", kSim},        {"^CPIN=", kSim},     {"^CARDLOCK=", kBroken},
    {"+CMGD=", kLoses},     {"+CMGDA", kLoses},      {"+QMGDA", kLoses},   {"+CMGW", kLoses},
    {"+CFUN=0", kDeaf},     {"+CFUN=4", kDeaf},      {"+CFUN=7", kDeaf},   {"&F", kDeaf},
    {"Z", kDeaf},           {"+CNMI=", kDeaf},       {"+CPMS=", kDeaf},    {"+CMGF=", kDeaf},
    {"+CSMS=", kDeaf},      {"+CSCA=", kSends},      {"+COPS=2", kDeaf},   {"+COPS=?", kAway},
    {"+CGATT=0", kDeaf},    {"^CURC=", kDeaf},       {"+QURCCFG=", kDeaf}, {"+QINDCFG=", kDeaf},
    {"+IPR=", kLine},       {"+IFC=", kLine},        {"+ICF=", kLine},     {"+CMUX", kLine},
    {"^SETPORT", kLine},    {"^U2DIAG", kLine},      {"+ZCDRUN=", kLine},  {"+QCFG=", kBroken},
    {"+QPOWD", kLine},      {"+CPOF", kLine},        {"+CPWROFF", kLine},  {"^SMSO", kLine},
    {"#SHDN", kLine},       {"+QFASTBOOT", kBroken}, {"+EGMR=", kBroken},  {"^NVWR", kBroken},
    {"^DATALOCK", kBroken}, {"+CMGS", kSends},       {"+CMSS", kSends},    {"D", kSends},
    {"A", kSends},          {"+CUSD=1", kSends},     {"&W", kBroken},      {"+++", kLine},
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

bool is_one_line(std::string_view command) {
  return !command.empty() && command.size() <= kLongestCommand &&
         std::all_of(command.begin(), command.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string_view unsafe_reason(std::string_view command) {
  for (const auto& one : commands_of(command))
    if (const auto why = unsafe_reason_of_one(one); !why.empty()) return why;
  return {};
}

std::string redact_command(std::string_view command) {
  std::string out;
  for (const auto& one : commands_of(command)) {
    if (!out.empty()) out += ';';
    const auto name = at::command_name(one);
    out += name;
    if (name.size() < one.size()) out += one[name.size()] == '=' ? "=…" : "…";
  }
  return "AT" + util::mask_digits(out);
}

util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks, const std::string& name,
                                                       const control::RawCommand& command) {
  using util::Advice;
  if (!is_one_line(command.command) || !util::starts_with_nocase(command.command, "AT"))
    return util::fail(Advice::reject, "the command must be one line that begins with AT");
  const auto why = unsafe_reason(command.command);
  if (!why.empty() && !command.force)
    return util::fail(Advice::reject, fmt::format("{} is refused: {}; to send it anyway: --force",
                                                  redact_command(command.command), why));
  util::log_info(fmt::format("modem {}: raw command {}", name, redact_command(command.command)),
                 {{"MODEM", name}});
  util::Result<std::vector<std::string>> answer = std::vector<std::string>{};
  const auto asked = tasks.run_on_modem_thread(
      [&](modem::Modem& modem) { answer = modem.send_raw(command.command, command.limit); },
      kPatience);
  if (!asked) return util::fail(asked.error());
  return answer;
}

util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks) {
  util::Result<std::vector<std::string>> answer = std::vector<std::string>{};
  const auto asked = tasks.run_on_modem_thread(
      [&](modem::Modem& modem) { answer = modem.send_raw("AT+COPS=?", kScanLimit); }, kPatience);
  if (!asked) return util::fail(asked.error());
  if (!answer) return util::fail(answer.error());
  const auto result = at::parse_final_result(answer->back());
  if (!result || !result->ok())
    return util::fail(util::Advice::retry,
                      fmt::format("the modem did not search: {}; try again, or use "
                                  "`gsmrelay modem at NAME AT+COPS=? --force`",
                                  answer->back()));
  return modem::parse_scan(*answer);
}

}  // namespace gsmrelayd
