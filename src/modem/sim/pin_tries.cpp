#include "modem/sim/pin_tries.hpp"

#include <array>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

/// The commands whose answer is a row of numbers, with the positions of PIN and PUK.
struct Form {
  std::string_view command, prefix;
  std::size_t pin, puk;
};

constexpr std::array kForms{
    Form{"AT^CPIN?", "^CPIN:", 3, 2},            // Huawei: state, times, puk, pin, puk2, pin2
    Form{"AT+QPINC?", "+QPINC: \"SC\",", 0, 1},  // Quectel: a line for each of SC and P2
    Form{"AT+UPINCNT", "+UPINCNT:", 0, 2},       // u-blox: pin, pin2, puk, puk2
    Form{"AT+CPINC?", "+CPINC:", 0, 2},          // Sierra, the same
    Form{"AT+EPINC?", "+EPINC:", 0, 2},          // MediaTek, the same
    Form{"AT+ZPINPUK=?", "+ZPINPUK:", 0, 2},     // ZTE, the same
    Form{"AT+SPIC", "+SPIC:", 0, 2},             // SIMCom, the same
    Form{"AT%PINNUM?", "%PINNUM:", 0, 1},        // Icera: pin, puk, pin2, puk2
    Form{"AT^SPIC", "^SPIC:", 0, 0},             // Cinterion: of the requested code
    Form{"AT#PCT", "#PCT:", 0, 0},               // Telit, the same
};

bool sensible(std::optional<int> tries) {
  constexpr int kMost = 15;
  return tries && *tries >= 0 && *tries <= kMost;
}

PinTries in_row(const std::vector<std::string>& lines, const Form& form) {
  const auto fields = at::fields(parameters_of(lines, form.prefix));
  PinTries tries{at::number(fields, form.pin), at::number(fields, form.puk)};
  if (!sensible(tries.pin)) tries.pin.reset();
  if (!sensible(tries.puk)) tries.puk.reset();
  return tries;
}

/// Parses `+CPINR: SIM PIN,3,3`, a line for each kind (27.007 §8.65); quotes are optional.
PinTries in_cpinr(const std::vector<std::string>& lines) {
  PinTries tries;
  for (const auto& line : lines) {
    const auto behind = at::after_prefix(line, "+CPINR:");
    if (!behind) continue;
    const auto fields = at::fields(*behind);
    if (fields.front() == "SIM PIN") tries.pin = at::number(fields, 1);
    if (fields.front() == "SIM PUK") tries.puk = at::number(fields, 1);
  }
  return tries;
}

/// Parses `+CPNNUM: PIN1=3; PUK1=10; PIN2=3; PUK2=10` (Longcheer).
PinTries in_words(std::string_view text) {
  const auto behind = [&](std::string_view word) -> std::optional<int> {
    const auto at = text.find(word);
    if (at == std::string_view::npos) return std::nullopt;
    auto rest = text.substr(at + word.size());
    const auto value = util::to_int(rest.substr(0, rest.find_first_not_of("0123456789")));
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
  };
  return {behind("PIN1="), behind("PUK1=")};
}

/// Sends VERIFY and UNBLOCK without data (TS 102 221 §11.1.9): SW 63Cx means x tries left, 6983
/// none.
std::optional<int> in_status_word(std::string_view text) {
  const auto fields = at::fields(text);
  if (fields.size() < 2) return std::nullopt;
  const auto response = fields.back();
  if (response.size() < 4) return std::nullopt;
  const auto sw = util::from_hex(response.substr(response.size() - 4));
  if (!sw) return std::nullopt;
  if ((*sw)[0] == 0x63 && ((*sw)[1] & 0xF0) == 0xC0) return (*sw)[1] & 0x0F;
  if ((*sw)[0] == 0x69 && (*sw)[1] == 0x83) return 0;
  return std::nullopt;
}

Result<PinTries> ask_card(AtChannel& channel) {
  PinTries tries;
  const std::pair<std::string_view, std::optional<int>*> questions[] = {
      {"AT+CSIM=10,\"0020000100\"", &tries.pin}, {"AT+CSIM=10,\"002C000100\"", &tries.puk}};
  for (const auto& [command, into] : questions) {
    const auto lines = optional_query(channel, command, 5s);
    if (!lines) return util::fail(lines.error());
    *into = in_status_word(parameters_of(*lines, "+CSIM:"));
    if (!*into) break;
  }
  return tries;
}

Result<PinTries> ask(AtChannel& channel, std::string_view command) {
  if (command.starts_with("AT+CSIM")) return ask_card(channel);
  const auto lines = optional_query(channel, command, 5s);
  if (!lines) return util::fail(lines.error());
  if (command.starts_with("AT+CPINR")) return in_cpinr(*lines);
  if (command.starts_with("AT+CPNNUM")) return in_words(parameters_of(*lines, "+CPNNUM:"));
  for (const auto& form : kForms) {
    if (form.command == command) return in_row(*lines, form);
  }
  return PinTries{};
}

}  // namespace

Result<PinTries> read_pin_tries(AtChannel& channel, const Profile& profile) {
  std::vector<std::string_view> commands(profile.tries_commands.begin(),
                                         profile.tries_commands.end());
  for (const std::string_view standard : {"AT+CPINR", "AT+CSIM", "AT+CPNNUM"})
    commands.push_back(standard);
  for (const auto& form : kForms) commands.push_back(form.command);
  for (const auto command : commands) {
    auto tries = ask(channel, command);
    if (!tries || tries->pin) return tries;
  }
  return PinTries{};
}

}  // namespace modem
