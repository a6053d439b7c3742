#include "terminal/words.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace terminal {

namespace {

bool takes_next_word(const Option& option) {
  return !std::holds_alternative<bool*>(option.target) && option.if_bare.empty();
}

/// Finds the option `word` in the commands of `path`, from the innermost outwards.
const Option* find_option(const std::vector<const Command*>& path, const std::string& word) {
  for (auto at = path.rbegin(); at != path.rend(); ++at)
    for (const auto& option : (*at)->options) {
      const auto names = read_spec(option).names;
      if (std::find(names.begin(), names.end(), word) != names.end()) return &option;
    }
  return nullptr;
}

void move_help_to_end(std::vector<std::string>& words) {
  if (words.empty() || words.front() != "help") return;
  words.erase(words.begin());
  words.emplace_back("--help");
}

}  // namespace

const Command* find_command(const Command& parent, const std::string& word, bool prefixes) {
  const Command* found = nullptr;
  for (const auto& command : parent.commands) {
    if (command.name == word) return &command;
    if (!prefixes || !command.name.starts_with(word)) continue;
    if (found != nullptr) return nullptr;
    found = &command;
  }
  return found;
}

Spec read_spec(const Option& option) {
  Spec spec;
  std::string_view text = option.spec;
  spec.positional = !text.starts_with('-');
  spec.many = text.ends_with("...");
  if (spec.many) text.remove_suffix(3);
  if (spec.positional) {
    spec.required = !text.starts_with('[');
    if (!spec.required) text = text.substr(1, text.size() - 2);
    spec.names.emplace_back(text);
    return spec;
  }
  if (const auto bare = text.find("[="); bare != std::string_view::npos) {
    spec.bare = true;
    spec.placeholders.emplace_back(text.substr(bare + 2, text.size() - bare - 3));
    text = text.substr(0, bare);
  }
  const auto words = util::split(text, ' ');
  for (const auto name : util::split(words.front(), ',')) spec.names.emplace_back(name);
  for (std::size_t i = 1; i < words.size(); ++i) spec.placeholders.emplace_back(words[i]);
  return spec;
}

Expanded expand_words(const Program& program, std::vector<std::string> typed) {
  Expanded expanded{.words = std::move(typed), .command = program.root.name};
  auto& words = expanded.words;
  if (!program.root.commands.empty()) move_help_to_end(words);
  std::vector<const Command*> path{&program.root};
  bool commands_end = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto& word = words[i];
    if (word == "--") break;
    if (word.starts_with('-')) {
      const auto* option = find_option(path, word);
      if (option == nullptr) continue;
      if (!option->if_bare.empty()) word = read_spec(*option).names.back() + '=' + option->if_bare;
      if (takes_next_word(*option)) ++i;
      continue;
    }
    if (word.empty() || commands_end) continue;
    const auto* command = find_command(*path.back(), word, program.prefixes);
    commands_end = command == nullptr;
    if (commands_end) continue;
    expanded.abbreviated = expanded.abbreviated || word != command->name;
    expanded.in_full = expanded.in_full || command->in_full;
    expanded.command += ' ' + command->name;
    word = command->name;
    path.push_back(command);
  }
  return expanded;
}

bool is_given(const Program& program, const bool& flag, const std::vector<std::string>& words) {
  for (const auto& option : program.root.options) {
    const auto* const* target = std::get_if<bool*>(&option.target);
    if (target == nullptr || *target != &flag) continue;
    const auto names = read_spec(option).names;
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(names.begin(), names.end(), word) != names.end();
    });
  }
  return false;
}

}  // namespace terminal
