// Basic commands of V.250: echo, result codes, reset, profiles, and calls, which never connect.
#include "firmware-host/modem.hpp"

namespace firmware::commands {

namespace {

/// Returns the number of a basic command; 0 if there is none.
int number_of(const Call& call) {
  return call.args.number(0, 0).value_or(-1);
}

Answer flag(const Call& call, bool& setting) {
  const int value = number_of(call);
  if (value != 0 && value != 1) return error();
  setting = value == 1;
  return ok();
}

Answer echo(Modem& modem, const Call& call) {
  return flag(call, modem.settings().echo);
}
Answer verbose(Modem& modem, const Call& call) {
  return flag(call, modem.settings().verbose);
}
Answer quiet(Modem& modem, const Call& call) {
  return flag(call, modem.settings().quiet);
}

Answer to_profile(Modem& modem, const Call&) {
  modem.settings() = modem.saved_settings();
  return ok();
}

Answer to_factory(Modem& modem, const Call&) {
  modem.settings() = modem.settings_at_start();
  return ok();
}

Answer save(Modem& modem, const Call&) {
  modem.saved_settings() = modem.settings();
  return ok();
}

Answer taken(Modem&, const Call&) {
  return ok();
}

/// V.250 §6.2.10: 0 uses the host's speed.
Answer line_speed(Modem& modem, const Call& call) {
  if (call.test()) modem.say("+IPR: (0,9600,19200,38400,57600,115200,230400,460800)");
  if (call.read()) modem.say("+IPR: " + std::to_string(modem.uart_speed()));
  if (!call.set()) return ok();
  const auto rate = call.args.within(0, 0, 4'000'000);
  if (!rate) return error();
  modem.set_uart_speed_after_answer(static_cast<unsigned>(*rate));
  return ok();
}

Answer s_register(Modem& modem, const Call& call) {
  if (call.read()) modem.say("000");
  return ok();
}

/// No call connects: an outgoing one ends at once, an incoming one when it is answered.
Answer dial(Modem& modem, const Call&) {
  modem.voice_call().hang_up();
  return {Answer::Kind::no_carrier};
}

constexpr AtCommand kCommands[] = {
    {"E", echo},     {"V", verbose},       {"Q", quiet},    {"Z", to_profile}, {"&F", to_factory},
    {"&W", save},    {"&C", taken},        {"&D", taken},   {"&K", taken},     {"&S", taken},
    {"X", taken},    {"\\Q", taken},       {"A", dial},     {"D", dial},       {"S", s_register},
    {"+IFC", taken}, {"+IPR", line_speed}, {"+ICF", taken}, {"+CMUT", taken}};
}  // namespace

extern const CommandGroup basic;
constinit const CommandGroup basic = kCommands;

}  // namespace firmware::commands
