#include "modem/network/radio.hpp"

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

namespace {

constexpr std::chrono::seconds kRadioLimit{30};

util::Result<std::optional<int>> read_level(AtChannel& channel) {
  const auto lines = optional_query(channel, "AT+CFUN?");
  if (!lines) return util::fail(lines.error());
  return at::number(at::fields(parameters_of(*lines, "+CFUN:")), 0);
}

}  // namespace

util::Result<std::optional<int>> ensure_radio_on(AtChannel& channel) {
  auto level = read_level(channel);
  if (!level || !*level || **level == kFullFunctionality) return level;
  if (const auto told = optional_command(channel, "AT+CFUN=1", kRadioLimit); !told)
    return util::fail(told.error());
  return read_level(channel);
}

}  // namespace modem
