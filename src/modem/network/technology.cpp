#include "modem/network/technology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kAllowLimit = 30s;  // the modem leaves its network first

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 3> kNames{
    {{k2g, "2g"}, {k3g, "3g"}, {k4g, "4g"}}};

constexpr TechnologyValue kWs46Values[] = {
    {kAnyTechnology, "25"}, {k2g, "12"},       {k3g, "22"},      {k4g, "28"},
    {k2g + k3g, "29"},      {k2g + k4g, "30"}, {k3g + k4g, "31"}};
constexpr TechnologyCommand kWs46{
    .query = "AT+WS46?", .prefix = "+WS46:", .before = "AT+WS46=", .values = kWs46Values};

const TechnologyCommand& command_of(const Profile& profile) {
  return profile.technology ? *profile.technology : kWs46;
}

}  // namespace

std::string technologies_text(std::uint8_t set) {
  std::string text;
  for (const auto& [bit, name] : kNames) {
    if ((set & bit) == 0) continue;
    text += fmt::format("{}{}G", text.empty() ? "" : ", ", name.front());
  }
  return text.empty() || set == kAnyTechnology ? "any" : text;
}

std::uint8_t technology_named(std::string_view name) {
  for (const auto& [bit, known] : kNames)
    if (known == name) return bit;
  return 0;
}

std::uint8_t technology_of(int act) {
  constexpr std::array<std::uint8_t, 10> kByAct{k2g, k2g, k3g, k2g, k3g, k3g, k3g, k4g, k2g, k4g};
  return act >= 0 && static_cast<std::size_t>(act) < kByAct.size()
             ? kByAct.at(static_cast<std::size_t>(act))
             : std::uint8_t{0};
}

std::uint8_t technology_in_use(const Domains& domains) {
  for (const auto& domain : domains) {
    if (!is_registered(domain.stat) || !domain.technology) continue;
    if (const auto known = technology_of(*domain.technology); known != 0) return known;
  }
  return 0;
}

Result<TechnologyState> compare_technologies(AtChannel& channel, const Profile& profile,
                                             std::uint8_t wanted) {
  const auto& command = command_of(profile);
  const bool possible = std::any_of(command.values.begin(), command.values.end(),
                                    [&](const auto& row) { return row.set == wanted; });
  if (!possible) return TechnologyState::unknown;
  const auto lines = optional_query(channel, command.query);
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, command.prefix));
  if (command.field >= fields.size() || fields[command.field].empty())
    return TechnologyState::unknown;
  const auto value = fields[command.field];
  const bool equal =
      std::any_of(command.values.begin(), command.values.end(),
                  [&](const auto& row) { return row.set == wanted && row.value == value; });
  return equal ? TechnologyState::equal : TechnologyState::different;
}

Result<void> allow_technologies(AtChannel& channel, const Profile& profile, std::uint8_t wanted) {
  const auto& command = command_of(profile);
  const auto row = std::find_if(command.values.begin(), command.values.end(),
                                [&](const auto& one) { return one.set == wanted; });
  assert(row != command.values.end());
  const auto text = fmt::format("{}{}{}", command.before, row->value, command.after);
  const auto answer = channel.ask(text, {.limit = kAllowLimit});
  if (!answer) return util::fail(answer.error());
  return answer->result.ok() ? Result<void>{} : util::fail(at::to_error(answer->result, text));
}

}  // namespace modem
