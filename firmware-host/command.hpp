// The catalogue of AT commands: a file in commands/ and a line in commands.def for each small
// group. See docs/add-an-at-command.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "firmware-host/args.hpp"

namespace firmware {

class Modem;

/// The end of a command's response: a final result, a prompt for data, or nothing.
struct Answer {
  enum class Kind : std::uint8_t {
    ok,
    error,
    cme,
    cms,
    no_carrier,
    not_supported,  ///< "COMMAND NOT SUPPORT", sent by Huawei modems
    prompt,
    nothing
  };
  Kind kind = Kind::ok;
  int code = 0;
};
constexpr Answer ok() {
  return {};
}
constexpr Answer error() {
  return {Answer::Kind::error};
}
/// Returns +CME ERROR (TS 27.007 §9.2).
constexpr Answer cme(int code) {
  return {Answer::Kind::cme, code};
}
/// Returns +CMS ERROR (TS 27.005 §3.2.5).
constexpr Answer cms(int code) {
  return {Answer::Kind::cms, code};
}

constexpr Answer not_supported() {
  return {Answer::Kind::not_supported};
}

/// One command of a command line.
struct Call {
  enum class Form : std::uint8_t { execute, set, read, test };
  Form form = Form::execute;
  std::string_view name;  ///< "+CMGL", "E", "&F"
  Args args;              ///< of a set command; of a basic command its number
  std::string_view raw;   ///< the text after '=', or after the letter of a basic command
  std::string_view text;  ///< the whole command: "+CMGL=4"; empty for a basic one

  bool execute() const { return form == Form::execute; }
  bool set() const { return form == Form::set; }
  bool read() const { return form == Form::read; }
  bool test() const { return form == Form::test; }
};

/// What a command needs before it runs. Otherwise the response is +CME ERROR 10 to 14, or +CMS
/// ERROR 310 to 316.
enum class Needs : std::uint8_t { nothing, sim, sms };

struct AtCommand {
  std::string_view name;  ///< in capitals
  Answer (*run)(Modem&, const Call&);
  Needs needs = Needs::nothing;
};

using CommandGroup = std::span<const AtCommand>;

/// Returns all commands, sorted by name.
std::span<const AtCommand> all_commands();
/// Returns the command `name` (in capitals); null if it is unknown.
const AtCommand* find_command(std::string_view name);

}  // namespace firmware
