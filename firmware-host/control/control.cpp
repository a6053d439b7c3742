#include "firmware-host/control/control.hpp"

#include <fmt/format.h>

#include <vector>

#include "firmware-host/control/verb.hpp"

#include "util/text.hpp"

namespace firmware {

namespace control {

#define CONTROL(group) extern const VerbGroup group;
#include "firmware-host/control/control.def"
#undef CONTROL

namespace {

const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> verbs;
#define CONTROL(group) verbs.insert(verbs.end(), group.begin(), group.end());
#include "firmware-host/control/control.def"
#undef CONTROL
    return verbs;
  }();
  return all;
}

Reply unknown(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Verb& verb : all_verbs()) names.push_back(verb.name);
  const auto near = util::nearest(name, names);
  return reject(fmt::format("unknown command '{}'{}; 'help' lists them", util::printable(name, 30),
                            near ? fmt::format(", did you mean '{}'?", *near) : std::string{}));
}

Reply run(Control& control, std::string_view line) {
  Words words(line);
  const std::string_view name = words.next();
  for (const Verb& verb : all_verbs()) {
    if (verb.name == name) return verb.run(control, words);
  }
  return unknown(name);
}

}  // namespace
}  // namespace control

std::string Control::run(std::string_view line) {
  const control::Reply reply = control::run(*this, line);
  json::Json response = {{"ok", reply.has_value()}};
  response.update(reply ? *reply : json::Json{{"error", reply.error().what}});
  return response.dump();
}

std::string control_help() {
  std::string text;
  for (const control::Verb& verb : control::all_verbs()) {
    text += fmt::format("  {} {}\n", verb.name, verb.usage);
  }
  return text;
}

}  // namespace firmware
