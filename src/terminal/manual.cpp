#include "terminal/manual.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "terminal/words.hpp"
#include "util/roff.hpp"

namespace terminal {

namespace {

using util::ManualPage;

constexpr const char* kManual = "gsmrelay";

/// Returns the names of an option with its values: "--state STATE".
std::vector<std::string> tags(const Option& option) {
  auto spec = read_spec(option);
  if (spec.positional) return {option.spec};
  auto& last = spec.names.back();
  if (spec.bare)
    last += fmt::format("[={}]", spec.placeholders.front());
  else if (!spec.placeholders.empty())
    last += fmt::format(" {}", fmt::join(spec.placeholders, " "));
  return spec.names;
}

/// Returns the meaning of an option with the values that it accepts.
std::string meaning(const Option& option) {
  auto text = option.help;
  if (const auto* words = std::get_if<OneOf>(&option.values))
    text += fmt::format("; one of {}", fmt::join(words->words, ", "));
  else if (const auto* range = std::get_if<Range>(&option.values))
    text += fmt::format("; from {} to {}", range->least, range->most);
  if (!option.needs.empty()) text += "; only with " + option.needs;
  if (!option.excludes.empty()) text += "; not with " + option.excludes;
  if (!option.environment.empty()) text += "; default: the variable " + option.environment;
  return text;
}

void add_options(ManualPage& page, const std::vector<Option>& options) {
  for (const auto& option : options) page.item(tags(option), meaning(option));
}

/// Returns "gsmrelay queue list [OPTIONS]" with the positionals.
std::string usage(const Command& command, const std::string& name) {
  auto text = name;
  std::string positionals;
  bool options = false;
  for (const auto& option : command.options) {
    const auto spec = read_spec(option);
    if (spec.positional)
      positionals += ' ' + option.spec;
    else if (option.required)
      text += fmt::format(" {}", fmt::join(tags(option), " "));
    else
      options = true;
  }
  return text + (options ? " [OPTIONS]" : "") + positionals;
}

void add_usages(std::vector<std::string>& out, const Command& command, const std::string& name) {
  if (command.run && command.commands.empty()) out.push_back(usage(command, name));
  for (const auto& below : command.commands) add_usages(out, below, name + ' ' + below.name);
}

/// Adds what a command's help says, and below it the commands that it has.
void add_command(ManualPage& page, const Command& command, const std::string& name) {
  page.part(usage(command, name));
  page.paragraph(command.help + (command.help.ends_with('.') ? "" : "."));
  if (!command.note.empty()) page.paragraph(command.note);
  add_options(page, command.options);
  if (!command.examples.empty()) page.lines(command.examples);
  for (const auto& below : command.commands) add_command(page, below, name + ' ' + below.name);
}

}  // namespace

std::string manual_page(const Program& program) {
  const auto& root = program.root;
  const auto* pages = program.pages ? "-" : "";
  ManualPage page(root.name, program.section, kManual, root.help);
  page.section("SYNOPSIS");
  auto line = usage({.name = root.name, .options = root.options}, root.name);
  if (!root.commands.empty()) line += root.run ? " [COMMAND]" : " COMMAND";
  page.paragraph(line);
  if (!root.note.empty()) {
    page.section("DESCRIPTION");
    page.paragraph(root.note);
  }
  if (!root.commands.empty()) page.section("COMMANDS");
  for (const auto& command : root.commands) {
    if (*pages == '\0')
      add_command(page, command, command.name);
    else
      page.item({command.name},
                fmt::format("{}: {}-{}(1).", command.help, root.name, command.name));
  }
  page.section("OPTIONS");
  if (!root.commands.empty()) page.paragraph("They are accepted before and behind a command.");
  add_options(page, root.options);
  page.item({"-h", "--help"}, "print help; also of one command");
  page.item({"--version"}, "print the version");
  if (!root.examples.empty()) {
    page.section("EXAMPLES");
    page.lines(root.examples);
  }
  if (!program.exits.empty()) page.section("EXIT STATUS");
  for (const auto& [code, text] : program.exits) page.item({std::to_string(code)}, text);
  if (!program.see_also.empty()) {
    page.section("SEE ALSO");
    page.paragraph(program.see_also);
  }
  return page.text();
}

std::string manual_page(const Program& program, const Command& command) {
  const auto name = program.root.name + ' ' + command.name;
  ManualPage page(program.root.name + '-' + command.name, program.section, kManual, command.help);
  page.section("SYNOPSIS");
  std::vector<std::string> usages;
  if (command.run && !command.commands.empty()) usages.push_back(usage(command, name));
  add_usages(usages, command, name);
  page.lines(usages);
  if (!command.note.empty()) {
    page.section("DESCRIPTION");
    page.paragraph(command.note);
  }
  if (!command.options.empty()) page.section("OPTIONS");
  add_options(page, command.options);
  if (!command.commands.empty()) page.section("COMMANDS");
  for (const auto& below : command.commands) add_command(page, below, name + ' ' + below.name);
  if (!command.examples.empty()) {
    page.section("EXAMPLES");
    page.lines(command.examples);
  }
  page.section("SEE ALSO");
  page.paragraph(
      fmt::format("{}(1) has the options and exit codes of all commands.", program.root.name));
  return page.text();
}

}  // namespace terminal
