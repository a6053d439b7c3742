#include "modem/probe.hpp"

#include "modem/channel/at_channel.hpp"
#include "modem/channel/line_speed.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/identity.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

Result<bool> takes_sms(AtChannel& channel) {
  for (const auto command : {"AT+CNMI=?", "AT+CPMS=?"}) {
    const auto taken = optional_command(channel, command, 5s);
    if (!taken || *taken) return taken;
  }
  return false;
}

/// Returns the first answer that is an IMEI: some have a prefix, some modems support only the older
/// command.
Result<std::string> imei(AtChannel& channel) {
  for (const auto command : {"AT+CGSN", "AT+GSN", "AT+CGSN=1"}) {
    const auto lines = optional_query(channel, command, 5s);
    if (!lines) return util::fail(lines.error());
    for (const auto& line : *lines) {
      if (auto found = normalise_imei(line); !found.empty()) return found;
    }
  }
  return std::string();
}

}  // namespace

Result<Probed> probe(io::Port& port, const util::Clock& clock, const Profile& profile,
                     const std::atomic<bool>* stop, Speed speed, DialogueListener* listener) {
  AtChannel channel(port, clock, profile);
  channel.stop_on(stop);
  channel.set_listener(listener);
  const auto answered = speed == Speed::any ? find_speed(port, channel) : channel.resynchronise();
  if (!answered) return util::fail(answered.error());
  if (const auto told = optional_command(channel, "ATE0"); !told) return util::fail(told.error());
  Probed probed;
  const auto sms = takes_sms(channel);
  if (!sms) return util::fail(sms.error());
  probed.takes_sms = *sms;
  auto number = imei(channel);
  if (!number) return util::fail(number.error());
  probed.imei = std::move(*number);
  return probed;
}

}  // namespace modem
