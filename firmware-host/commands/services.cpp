// Calls, which ring and never connect, and packet data, which this modem does not carry: hosts
// query them, and get well-formed responses (TS 27.007 §7, §8.1, §10).
#include <fmt/format.h>

#include "firmware-host/commands/setting.hpp"
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

Answer calling_line(Modem& modem, const Call& call) {
  if (!call.read()) return number_setting(modem, call, modem.settings().clip, 0, 1);
  modem.say(fmt::format("+CLIP: {},1", modem.settings().clip));
  return ok();
}

Answer list_calls(Modem& modem, const Call& call) {
  constexpr int kIncoming = 4;
  const auto& voice = modem.voice_call();
  if (!call.test() && voice.ringing())
    modem.say(fmt::format("+CLCC: 1,1,{},0,0{}", kIncoming,
                          voice.from().empty() ? "" : fmt::format(",\"{}\",145", voice.from())));
  return ok();
}

Answer hang_up(Modem& modem, const Call&) {
  modem.voice_call().hang_up();
  return ok();
}

Answer ring_form(Modem& modem, const Call& call) {
  return number_setting(modem, call, modem.settings().crc, 0, 1);
}

/// Stores the definition of a context; a number alone removes it.
Answer context(Modem& modem, const Call& call) {
  constexpr int kMost = 3;
  auto& contexts = modem.settings().contexts;
  if (call.test()) modem.say("+CGDCONT: (1-3),\"IP\",,,(0,1),(0,1)");
  if (call.read())
    for (const auto& [cid, text] : contexts) modem.say(fmt::format("+CGDCONT: {},{}", cid, text));
  if (!call.set()) return ok();
  const auto cid = call.args.within(0, 1, kMost);
  if (!cid) return cme(50);
  const auto comma = call.raw.find(',');
  contexts.erase(*cid);
  if (comma != std::string_view::npos) contexts.emplace(*cid, call.raw.substr(comma + 1));
  return ok();
}

Answer active(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGACT: (0,1)");
  return call.set() ? cme(3) : ok();
}

Answer bearer(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+CGSMS: (0-3)");
  if (call.read()) modem.say("+CGSMS: 1");
  return ok();
}

constexpr AtCommand kCommands[] = {
    {"+CLIP", calling_line}, {"+CLCC", list_calls}, {"+CHUP", hang_up}, {"H", hang_up},
    {"+CRC", ring_form},     {"+CGDCONT", context}, {"+CGACT", active}, {"+CGSMS", bearer}};

}  // namespace

extern const CommandGroup services;
constinit const CommandGroup services = kCommands;

}  // namespace firmware::commands
