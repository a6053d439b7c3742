// The only file that includes CLI11: it builds the parser from a Program and runs it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "terminal/command.hpp"
#include "terminal/completion.hpp"
#include "terminal/manual.hpp"
#include "terminal/text.hpp"
#include "terminal/words.hpp"
#include "util/build.hpp"
#include "util/text.hpp"

namespace terminal {

namespace {

// --- building the CLI11 parser
// -----------------------------------------------------------------------

/// Returns an error text for a value, or "". Does not repeat the value.
std::string check_value(const Option& option, const std::string& text) {
  if (const auto* words = std::get_if<OneOf>(&option.values))
    return std::find(words->words.begin(), words->words.end(), text) != words->words.end()
               ? ""
               : fmt::format("must be one of {}", fmt::join(words->words, ", "));
  const auto* range = std::get_if<Range>(&option.values);
  double value = 0;
  if (range == nullptr ||
      (CLI::detail::lexical_cast(text, value) && value >= range->least && value <= range->most))
    return "";
  return fmt::format("must be a number from {} to {}", range->least, range->most);
}

CLI::Option* add_to(CLI::App& app, const Option& option, const Spec& spec) {
  const auto names = fmt::format("{}", fmt::join(spec.names, ","));
  return std::visit(
      [&](auto* target) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(target), bool*>)
          return app.add_flag(names, *target, option.help);
        else
          return app.add_option(names, *target, option.help);
      },
      option.target);
}

void add_option(CLI::App& app, const Option& option) {
  const auto spec = read_spec(option);
  auto& added = *add_to(app, option, spec);
  if (!std::holds_alternative<bool*>(option.target)) {
    added.type_name(fmt::format("{}", fmt::join(spec.placeholders, " ")));
    if (spec.bare) added.option_text("[=" + spec.placeholders.front() + "]");
    if (option.values.index() != 0)
      added.check([option](const std::string& text) { return check_value(option, text); });
  }
  if (std::holds_alternative<std::vector<std::string>*>(option.target) && !spec.many) {
    added.allow_extra_args(false);  // one value, not all following words
    if (spec.placeholders.size() > 1) added.expected(static_cast<int>(spec.placeholders.size()));
  }
  if (spec.required || option.required) added.required();
  if (!option.environment.empty()) added.envname(option.environment);
  if (!option.needs.empty()) added.needs(app.get_option(option.needs));
  if (!option.excludes.empty()) added.excludes(app.get_option(option.excludes));
}

void build(CLI::App& app, const Command& command) {
  for (const auto& option : command.options) add_option(app, option);
  for (const auto& below : command.commands)
    build(*app.add_subcommand(below.name, below.help), below);
  if (!command.commands.empty()) app.require_subcommand(command.run ? 0 : 1, 1);
  // A noun's help lists its verbs; a section with -h alone would only take three lines.
  const bool verbs_only = !command.commands.empty() && command.options.empty();
  if (verbs_only && app.get_help_ptr() != nullptr) app.get_help_ptr()->group("");
}

// --- the command that was given ---------------------------------------------------------------

struct Typed {
  const CLI::App* app = nullptr;
  const Command* command = nullptr;
  std::string name;  ///< "gsmrelay queue list"
};

/// Returns the innermost command that CLI11 has found.
Typed find_typed(const CLI::App& app, const Command& root) {
  Typed typed{&app, &root, root.name};
  for (auto below = app.get_subcommands(); !below.empty(); below = typed.app->get_subcommands()) {
    typed.app = below.front();
    const auto& commands = typed.command->commands;
    typed.command = &*std::find_if(commands.begin(), commands.end(), [&](const Command& one) {
      return one.name == typed.app->get_name();
    });
    typed.name += ' ' + typed.command->name;
  }
  return typed;
}

// --- help and errors --------------------------------------------------------------------------

/// Wraps CLI11's help, which CLI11 does not wrap: lines of two columns in the second one.
std::string wrap_help(std::string_view help) {
  constexpr std::size_t kColumn = 30;  // where CLI11 begins the second column
  std::string out;
  for (const auto line : util::split(help, '\n')) {
    const bool two = line.size() > kColumn && line.starts_with("  ") && line[kColumn - 1] == ' ';
    auto start = std::string(line.substr(0, two ? kColumn : 0));
    for (const auto& piece : wrap(line.substr(start.size()), kWidth - start.size())) {
      out += start + piece + '\n';
      start.assign(start.size(), ' ');
    }
  }
  return out;
}

/// Returns the note and the examples of a command, as lines.
std::string footer_of(const Command& command) {
  std::string out;
  if (!command.note.empty())
    for (const auto& line : wrap(command.note, kWidth)) out += line + '\n';
  if (!command.examples.empty()) out += "Examples:\n";
  for (const auto& example : command.examples) out += "  " + example + '\n';
  return out;
}

/// Returns `help` without its blank lines if it fits a terminal of 24 lines only so.
std::string fit_terminal(std::string help) {
  constexpr std::ptrdiff_t kLines = 24;
  if (std::count(help.begin(), help.end(), '\n') <= kLines) return help;
  std::string dense;
  for (const char c : help)
    if (c != '\n' || !dense.ends_with('\n')) dense += c;
  return std::count(dense.begin(), dense.end(), '\n') <= kLines ? dense : help;
}

std::string help_of(const CLI::App& app, const Command& command) {
  const auto footer = footer_of(command);
  const auto help = wrap_help(util::trim(app.help()));
  return fit_terminal(footer.empty() ? help : help + '\n' + footer);
}

/// Returns ": --tex" if `word` is written like an option; anything else may be a secret.
std::string option_name(const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  const bool plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
  return plain ? ": " + name : "";
}

/// Returns an error text for a word that no command accepts.
std::string explain_unknown(const Typed& typed, const std::string& word) {
  std::vector<std::string> begun;
  for (const auto& command : typed.command->commands)
    if (command.name.starts_with(word)) begun.push_back(command.name);
  if (begun.size() > 1) return fmt::format("several commands begin so: {}", fmt::join(begun, ", "));
  std::string what = word.starts_with('-') ? "there is no such option" + option_name(word)
                     : typed.command->commands.empty() ? "there are too many words; put quotes "
                                                         "around a text that has blanks"
                                                       : "there is no such command";
  std::vector<std::string> names;
  for (const auto& command : typed.command->commands) names.push_back(command.name);
  for (const auto* scope = typed.app; scope != nullptr; scope = scope->get_parent())
    for (const auto* option : scope->get_options())
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  if (const auto near = util::nearest(word.substr(0, word.find('=')), {names.begin(), names.end()}))
    what += fmt::format("; did you mean '{}'?", *near);
  return what;
}

void print_usage_error(Console& console, const CLI::App& app, const Program& program,
                       const CLI::ParseError& error) {
  const auto typed = find_typed(app, program.root);
  const auto unknown = app.remaining(true);
  const bool explained = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
                         (!typed.command->commands.empty() && !unknown.empty());
  print_error(
      console, kUsage,
      explained && !unknown.empty() ? explain_unknown(typed, unknown.front()) : error.what(),
      typed.name + " --help");
}

/// Adds the commit and the package, where they are known.
std::string version_json(const Console& console) {
  const auto build = util::build();
  auto text = fmt::format(R"({{"schema":"{}/1","version":"{}")", console.program, GSMRELAY_VERSION);
  if (!build.commit.empty()) text += fmt::format(R"(,"commit":"{}")", build.commit);
  if (!build.package.empty()) text += fmt::format(R"(,"package":"{}")", build.package);
  return text + '}';
}

void print_version(const Console& console, const Program& program) {
  if (console.json)
    console.out << version_json(console) << '\n';
  else if (program.version.empty())
    console.out << fmt::format("{} {}\n", program.root.name, util::version_text());
  else
    console.out << program.version << '\n';
}

/// Checks that the words after "help" are commands. Prints an error otherwise.
bool is_help_topic(Console& console, const CLI::App& app, const Program& program,
                   const std::vector<std::string>& words, bool json) {
  if (program.root.commands.empty() || words.empty() || words.front() != "help") return true;
  Typed typed{&app, &program.root, program.root.name};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.starts_with('-')) break;
    const auto* command = find_command(*typed.command, word, program.prefixes);
    if (command == nullptr) {
      console.json = console.json || json;
      print_error(console, kUsage, explain_unknown(typed, word), typed.name + " --help");
      return false;
    }
    typed = {typed.app->get_subcommand(command->name), command, typed.name + ' ' + command->name};
  }
  return true;
}

void parse_and_run(Console& console, const Program& program, std::vector<std::string> words) {
  CLI::App app(program.root.help, program.root.name);
  app.fallthrough();  // accepts global options after the command; commands inherit this
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", "", "print the version");
  build(app, program.root);
  // CLI11 may stop before it has parsed --json.
  const bool json = is_given(program, console.json, words);
  if (!is_help_topic(console, app, program, words, json)) return;
  const auto expanded = expand_words(program, std::move(words));
  const bool typed = console.terminal && console.in_terminal;
  if (expanded.abbreviated && (expanded.in_full || !typed)) {
    console.json = console.json || json;
    // A new command of a later version may begin likewise.
    return print_error(console, kUsage,
                       typed ? "the name of a command that deletes or replaces something is "
                               "written in full"
                             : "outside a terminal the name of a command is written in full",
                       expanded.command);
  }
  try {
    // CLI11 expects them in reverse order.
    app.parse(std::vector<std::string>(expanded.words.rbegin(), expanded.words.rend()));
  } catch (const CLI::CallForHelp&) {
    console.out << help_of(app, *find_typed(app, program.root).command);
    return;
  } catch (const CLI::CallForVersion&) {
    console.json = console.json || json;
    return print_version(console, program);
  } catch (const CLI::ParseError& error) {
    console.json = console.json || json;
    return print_usage_error(console, app, program, error);
  }
  if (program.prepare) program.prepare();
  find_typed(app, program.root).command->run();
}

/// Prints what shells and the build ask for. Returns false if the first word asks for something
/// else.
bool answer_tool(Console& console, const Program& program, const std::vector<std::string>& words) {
  const auto asked = words.empty() ? "" : words.front();
  if (asked == "--complete") {
    for (const auto& line : complete(program, {words.begin() + 1, words.end()}))
      console.out << line << '\n';
    return true;
  }
  if (asked != "--manual-page") return false;
  const auto* command = words.size() < 2 ? nullptr : find_command(program.root, words[1], false);
  console.out << (command == nullptr ? manual_page(program) : manual_page(program, *command));
  return true;
}

}  // namespace

int run(Console& console, const Program& program, std::vector<std::string> words) {
  try {
    if (!answer_tool(console, program, words)) parse_and_run(console, program, std::move(words));
  } catch (const std::exception& error) {
    // A bug, or a response of another version. Its text may not be safe to print: digits are
    // masked.
    print_error(console, kFailed, fmt::format("unexpected: {}", util::mask_digits(error.what())),
                program.root.name + " --version; report it with the command that you ran");
  }
  return console.exit;
}

}  // namespace terminal
