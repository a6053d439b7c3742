// The identity of the modem and its SIM (TS 27.007 §5.1 to §5.7, §7.1), and commands of makers for
// the ICCID.
#include <fmt/format.h>

#include "firmware-host/modem.hpp"
#include "util/text.hpp"

namespace firmware::commands {

namespace {

Answer say(Modem& modem, const Call& call, std::string_view text) {
  if (call.set() || call.read()) return cme(50);
  if (call.execute()) modem.say(text);
  return ok();
}

Answer manufacturer(Modem& modem, const Call& call) {
  return say(modem, call, modem.config().personality->manufacturer);
}
Answer model(Modem& modem, const Call& call) {
  return say(modem, call, modem.config().personality->model);
}
Answer revision(Modem& modem, const Call& call) {
  return say(modem, call, modem.config().personality->revision);
}

Answer imei(Modem& modem, const Call& call) {
  if (call.set() && call.args.number(0) == 1) {
    modem.say(fmt::format("+CGSN: \"{}\"", modem.config().imei));
    return ok();
  }
  return say(modem, call, modem.config().imei);
}

Answer information(Modem& modem, const Call&) {
  const Personality& personality = *modem.config().personality;
  modem.say(fmt::format("Manufacturer: {}", personality.manufacturer));
  modem.say(fmt::format("Model: {}", personality.model));
  modem.say(fmt::format("Revision: {}", personality.revision));
  modem.say(fmt::format("IMEI: {}", modem.config().imei));
  return ok();
}

Answer imsi(Modem& modem, const Call& call) {
  return say(modem, call, call.test() ? "" : modem.sim()->config().imsi);
}

Answer iccid(Modem& modem, const Call& call) {
  if (!call.test()) modem.say(fmt::format("{}: {}", call.name, modem.sim()->reported_iccid()));
  return ok();
}

Answer own_number(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  if (const auto& said = modem.sim()->own_number()) {
    for (const std::string_view line : util::split(*said, '\n'))
      if (!line.empty()) modem.say(fmt::format("+CNUM: {}", line));
    return ok();
  }
  const std::string& number = modem.sim()->config().number;
  const int type = number.starts_with('+') ? 145 : 129;
  modem.say(fmt::format("+CNUM: \"\",\"{}\",{}", number, type));
  return ok();
}

Answer capabilities(Modem& modem, const Call& call) {
  if (call.execute()) modem.say("+GCAP: +CGSM");
  return ok();
}

Answer command_list(Modem& modem, const Call& call) {
  if (call.test()) return ok();
  for (const AtCommand& command : all_commands()) modem.say(command.name);
  return ok();
}

constexpr AtCommand kCommands[] = {{"+CGMI", manufacturer},
                                   {"+GMI", manufacturer},
                                   {"+CGMM", model},
                                   {"+GMM", model},
                                   {"+CGMR", revision},
                                   {"+GMR", revision},
                                   {"+CGSN", imei},
                                   {"+GSN", imei},
                                   {"I", information},
                                   {"+GCAP", capabilities},
                                   {"+CLAC", command_list},
                                   {"+CIMI", imsi, Needs::sim},
                                   {"+CCID", iccid, Needs::sim},
                                   {"+ICCID", iccid, Needs::sim},
                                   {"+CNUM", own_number, Needs::sim}};
}  // namespace

extern const CommandGroup identity;
constinit const CommandGroup identity = kCommands;

}  // namespace firmware::commands
