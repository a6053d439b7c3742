// The catalogue of AT commands: one file below commands/ and one line in commands.def for each
// small group. See docs/add-an-at-command.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "firmware-host/args.hpp"

namespace firmware {

class Modem;

/// How a command ends: a final result, a prompt for data, or silence.
struct Answer {
  enum class Kind : std::uint8_t {
    ok,
    error,
    cme,
    cms,
    no_carrier,
    not_supported,  ///< "COMMAND NOT SUPPORT", as Huawei says
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
/// TS 27.007 §9.2
constexpr Answer cme(int code) {
  return {Answer::Kind::cme, code};
}
/// TS 27.005 §3.2.5
constexpr Answer cms(int code) {
  return {Answer::Kind::cms, code};
}

constexpr Answer not_supported() {
  return {Answer::Kind::not_supported};
}

/// One command of a line.
struct Call {
  enum class Form : std::uint8_t { execute, set, read, test };
  Form form = Form::execute;
  std::string_view name;  ///< "+CMGL", "E", "&F"
  Args args;              ///< of a set; of a basic command its number
  std::string_view raw;   ///< what stands after '=' or after the letter
  std::string_view text;  ///< all of it: "+CMGL=4"; empty for a basic one

  bool execute() const { return form == Form::execute; }
  bool set() const { return form == Form::set; }
  bool read() const { return form == Form::read; }
  bool test() const { return form == Form::test; }
};

/// What must be there before the command is looked at; else CME or CMS ERROR 10 to 14 or 310 to
/// 316.
enum class Needs : std::uint8_t { nothing, sim, sms };

struct AtCommand {
  std::string_view name;  ///< in capitals
  Answer (*run)(Modem&, const Call&);
  Needs needs = Needs::nothing;
};

using CommandGroup = std::span<const AtCommand>;

/// All commands, sorted by name.
std::span<const AtCommand> all_commands();
/// Null if unknown; `name` in capitals.
const AtCommand* find_command(std::string_view name);

}  // namespace firmware
