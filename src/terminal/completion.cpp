#include "terminal/completion.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "terminal/words.hpp"

namespace terminal {

namespace {

constexpr const char* kFiles = ":files";

/// What has been typed before the word to complete.
struct Before {
  std::vector<const Command*> path;  ///< from the program's root
  std::size_t positionals = 0;       ///< values of positionals of the innermost command
  const Option* option = nullptr;    ///< whose value comes next
  std::size_t value = 0;             ///< how many of its values are there
  bool options_end = false;          ///< behind "--"
};

const Option* option_called(const std::vector<const Command*>& path, const std::string& name) {
  for (auto at = path.rbegin(); at != path.rend(); ++at)
    for (const auto& option : (*at)->options) {
      const auto spec = read_spec(option);
      if (!spec.positional &&
          std::find(spec.names.begin(), spec.names.end(), name) != spec.names.end())
        return &option;
    }
  return nullptr;
}

/// Returns how many words behind the option are its values.
std::size_t values_of(const Option& option) {
  const auto spec = read_spec(option);
  return spec.bare ? 0 : spec.placeholders.size();
}

void take_word(const Program& program, Before& before, const std::string& word) {
  if (before.option != nullptr) {
    const auto& options = program.root.options;
    const bool global =
        before.option >= options.data() && before.option < options.data() + options.size();
    if (auto* const* text = std::get_if<std::string*>(&before.option->target); global && text)
      **text = word;
    if (++before.value >= values_of(*before.option)) before.option = nullptr;
    return;
  }
  if (word == "--") {
    before.options_end = true;
  } else if (word.starts_with('-') && !before.options_end) {
    const auto* option = option_called(before.path, word);
    before.option = option != nullptr && values_of(*option) > 0 ? option : nullptr;
    before.value = 0;
  } else if (const auto* command = before.positionals > 0
                                       ? nullptr
                                       : find_command(*before.path.back(), word, program.prefixes);
             command != nullptr) {
    before.path.push_back(command);
  } else {
    ++before.positionals;
  }
}

/// Sets the program's texts that a variable of the environment holds.
void take_environment(const Program& program) {
  for (const auto& option : program.root.options) {
    auto* const* text = std::get_if<std::string*>(&option.target);
    if (text == nullptr || option.environment.empty()) continue;
    if (const char* value = std::getenv(option.environment.c_str())) **text = value;
  }
}

bool stands_for_files(const std::string& placeholder) {
  constexpr std::array kFileNames{"FILE", "DIR", "FOLDER", "PATH", "SPOOL", "SOCKET"};
  return std::find(kFileNames.begin(), kFileNames.end(), placeholder) != kFileNames.end();
}

/// Returns what a value is: "route" for "--route NAME", "modem" for "NAME" of the noun modem, else
/// the placeholder itself.
std::string kind_of(const Option& option, const std::string& placeholder, const std::string& noun) {
  const auto spec = read_spec(option);
  if (placeholder == "NAME") return spec.positional ? noun : spec.names.back().substr(2);
  std::string kind;
  for (const char c : placeholder)
    kind += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return kind;
}

void add_values(const Program& program, const Before& before, const Option& option,
                const std::string& placeholder, std::vector<std::string>& out) {
  if (const auto* words = std::get_if<OneOf>(&option.values)) {
    out.insert(out.end(), words->words.begin(), words->words.end());
  } else if (stands_for_files(placeholder)) {
    out.emplace_back(kFiles);
  } else if (program.names) {
    if (program.prepare) program.prepare();
    const auto noun = before.path.size() > 1 ? before.path[1]->name : "";
    for (auto& name : program.names(noun, kind_of(option, placeholder, noun)))
      out.push_back(std::move(name));
  }
}

/// Adds the options of the commands, the innermost first.
void add_option_names(const std::vector<const Command*>& path, std::vector<std::string>& out) {
  for (auto at = path.rbegin(); at != path.rend(); ++at)
    for (const auto& option : (*at)->options) {
      const auto spec = read_spec(option);
      if (!spec.positional) out.push_back(spec.names.back() + '\t' + option.help);
    }
  out.emplace_back("--help\tprint this help");
}

void add_positional(const Program& program, const Before& before, std::vector<std::string>& out) {
  std::size_t index = 0;
  for (const auto& option : before.path.back()->options) {
    const auto spec = read_spec(option);
    if (!spec.positional) continue;
    if (index == before.positionals || spec.many)
      return add_values(program, before, option, spec.names.front(), out);
    ++index;
  }
}

}  // namespace

std::vector<std::string> complete(const Program& program, std::vector<std::string> words) {
  std::vector<std::string> out;
  if (words.empty()) return out;
  take_environment(program);
  // bash makes words of its own of "--state=dead": the sign alone is none of ours.
  auto word = words.back() == "=" ? "" : words.back();
  words.pop_back();
  Before before{.path = {&program.root}};
  for (const auto& one : words)
    if (one != "=") take_word(program, before, one);

  std::string given;  // "--state=" of one word, which the shell replaces as a whole
  if (const auto equals = word.find('='); word.starts_with("--") && equals != std::string::npos) {
    before.option = option_called(before.path, word.substr(0, equals));
    given = word.substr(0, equals + 1);
    if (before.option == nullptr) return out;
  }
  if (before.option != nullptr) {
    const auto spec = read_spec(*before.option);
    if (!spec.placeholders.empty())
      add_values(program, before, *before.option,
                 spec.placeholders.at(std::min(before.value, spec.placeholders.size() - 1)), out);
  } else if (word.starts_with('-') && !before.options_end) {
    add_option_names(before.path, out);
  } else {
    if (before.positionals == 0)
      for (const auto& command : before.path.back()->commands)
        out.push_back(command.name + '\t' + command.help);
    add_positional(program, before, out);
  }
  for (auto& one : out)
    if (one != kFiles) one.insert(0, given);
  std::erase_if(out,
                [&](const std::string& one) { return one != kFiles && !one.starts_with(word); });
  return out;
}

}  // namespace terminal
