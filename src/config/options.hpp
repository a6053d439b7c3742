// The one table of options. Parsing, checking, hints, `config show` and the documentation all come
// from it: a new option is one line in options.cpp and one member in config.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/check.hpp"
#include "config/config.hpp"

namespace config {

enum class Section { daemon, modem, sim, route };
enum class Need { optional, required };

/// "[daemon]", "[[modem]]", "[[sim]]", "[[route]]".
std::string_view heading(Section section);
/// "daemon", "modem", "sim", "route".
std::string_view name_of(Section section);

/// Where a value goes; its type is the type of the option.
using Field =
    std::variant<std::string DaemonSettings::*, std::chrono::seconds DaemonSettings::*,
                 std::chrono::hours DaemonSettings::*, bool DaemonSettings::*,
                 std::string ModemSettings::*, int ModemSettings::*, SecretRef ModemSettings::*,
                 std::string SimSettings::*, SecretRef SimSettings::*,
                 std::vector<std::string> SimSettings::*, std::chrono::seconds SimSettings::*,
                 int SimSettings::*, std::string RouteSettings::*, bool RouteSettings::*,
                 int RouteSettings::*, std::chrono::milliseconds RouteSettings::*,
                 std::chrono::hours RouteSettings::*, SecretRef RouteSettings::*>;

/// Both ends allowed. Milliseconds for durations; min > max: no range.
struct Range {
  std::int64_t min = 1, max = 0;
  bool given() const { return min <= max; }
};

struct Option {
  Section section;
  std::string_view key;
  Field field;
  Need need;
  Range range;
  std::span<const std::string_view> choices;  ///< empty: free
  Check check;                                ///< null: none
  std::string_view example;                   ///< as it is written in the file
  std::string_view text;                      ///< one sentence for people
};

std::span<const Option> options();
const Option* find_option(Section section, std::string_view key);
std::vector<std::string_view> keys(Section section);

/// "text", "whole number", "true or false", "duration", "secret", "list of texts".
std::string_view type_name(const Option& option);
/// "5s … 1h", "'a' or 'b'", or "".
std::string limits(const Option& option);
/// The value in `settings` (the struct of the option's section) as it would be written; "" if
/// unset.
std::string show(const Option& option, const DaemonSettings& settings);
std::string show(const Option& option, const ModemSettings& settings);
std::string show(const Option& option, const SimSettings& settings);
std::string show(const Option& option, const RouteSettings& settings);
/// The same of a fresh struct.
std::string default_of(const Option& option);

}  // namespace config
