#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

namespace cli {

namespace {

// Options whose value is the next word.
constexpr std::array<std::string_view, 6> kWithValue{"-g",      "--get",     "-C",
                                                     "--count", "--timeout", "--socket"};

const CLI::App* only_match(const CLI::App& app, const std::string& word) {
  const CLI::App* found = nullptr;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return command;
    if (!command->get_name().starts_with(word)) continue;
    if (found != nullptr) return nullptr;
    found = command;
  }
  return found;
}

}  // namespace

std::vector<std::string> with_watch_value(std::vector<std::string> arguments) {
  for (auto& argument : arguments) {
    if (argument == "--") break;
    if (argument == "--watch" || argument == "-w") argument = "--watch=2";
  }
  return arguments;
}

std::vector<std::string> with_help_behind(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

std::vector<std::string> expand_prefixes(const CLI::App& app, std::vector<std::string> arguments) {
  const auto* at = &app;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto& word = arguments[i];
    if (word == "--") break;
    if (std::find(kWithValue.begin(), kWithValue.end(), word) != kWithValue.end()) ++i;
    if (word.empty() || word[0] == '-') continue;
    at = only_match(*at, word);
    if (at == nullptr) break;
    word = at->get_name();
    if (at->get_subcommands([](const CLI::App*) { return true; }).empty()) break;
  }
  return arguments;
}

}  // namespace cli
