#include "modem/network/radio.hpp"

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/network/registration.hpp"

namespace modem {

namespace {

constexpr std::chrono::seconds kRadioLimit{30};

// 27.007 §8.2: <fun>.
constexpr int kFullFunctionality = 1, kFirstOfMakers = 5, kLastOfMakers = 127, kFullByCsra = 128;
// 27.007 §7.2: <stat> of a radio that may be off.
constexpr int kNotSearching = 0, kUnknown = 4;

bool is_full(int level) {
  return level == kFullFunctionality || level == kFullByCsra;
}

bool is_level_of_makers(int level) {
  return level >= kFirstOfMakers && level <= kLastOfMakers;
}

bool shows_no_radio(int stat) {
  return stat <= kNotSearching || stat == kUnknown;
}

util::Result<std::optional<int>> read_level(AtChannel& channel) {
  const auto lines = optional_query(channel, "AT+CFUN?");
  if (!lines) return util::fail(lines.error());
  return at::number(at::fields(parameters_of(*lines, "+CFUN:")), 0);
}

/// Returns true if the modem is registered, searches or was refused in one domain.
util::Result<bool> uses_its_radio(AtChannel& channel) {
  Registration registration(channel);
  if (auto read = registration.refresh(); !read) return util::fail(read.error());
  const auto& domains = registration.domains();
  return std::any_of(domains.begin(), domains.end(),
                     [](const Domain& domain) { return !shows_no_radio(domain.stat); });
}

}  // namespace

bool is_radio_off(int level, int registration) {
  if (is_full(level)) return false;
  return !is_level_of_makers(level) || shows_no_radio(registration);
}

util::Result<std::optional<int>> ensure_radio_on(AtChannel& channel) {
  auto level = read_level(channel);
  if (!level || !*level || is_full(**level)) return level;
  if (is_level_of_makers(**level)) {
    const auto used = uses_its_radio(channel);
    if (!used) return util::fail(used.error());
    if (*used) return level;
  }
  if (const auto told = optional_command(channel, "AT+CFUN=1", kRadioLimit); !told)
    return util::fail(told.error());
  return read_level(channel);
}

}  // namespace modem
