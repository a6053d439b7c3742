// Every next command of the catalogue exists: gsmrelay's are parsed by the program itself, and the
// others are programs that this list knows.
#include <algorithm>
#include <array>

#include "tests/cli/rig.hpp"
#include "util/text.hpp"
#include "warnings/report.hpp"

namespace {

/// Returns whether the help of `words` is that of this very command, and has its options. The help
/// of a word that is no command is that of the command above it.
bool is_command(const std::vector<std::string>& words) {
  auto help = words;
  help.emplace_back("--help");
  const auto ran = rig::run(help);
  const bool has_verb = words.size() > 1 && !words[1].starts_with("--") && words[0] != "explain" &&
                        words[0] != "audit";
  const auto path = words[0] + (has_verb ? " " + words[1] : "");
  if (ran.code != cli::kFine || !ran.says("Usage: gsmrelay " + path + " ")) return false;
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return !word.starts_with("--") || ran.says(word) || word == "--watch";
  });
}

}  // namespace

TEST_CASE("every next command of the catalogue exists") {
  constexpr auto kPrograms = std::to_array<std::string_view>(
      {"vcgencmd", "journalctl", "df", "cat", "findmnt", "sudo timedatectl", "timedatectl",
       "sudo systemctl", "echo", "systemctl", "sudo gsmrelay status", "sudo apt", "sudo ls",
       "{command}", ""});
  for (const auto& one : warnings::catalogue()) {
    const auto command = warnings::fill_in(
        one.next, {.code = one.code,
                   .subject = "kitchen",
                   .arguments = {{"path", "/var"}, {"tty", "ttyAMA0"}, {"command", "{command}"}}});
    CAPTURE(command);
    if (!command.starts_with("gsmrelay ")) {
      const bool known = std::any_of(kPrograms.begin(), kPrograms.end(), [&](auto program) {
        return command == program || command.starts_with(std::string(program) + ' ');
      });
      CHECK(known);
      continue;
    }
    std::vector<std::string> words;
    for (const auto word : util::split(command, ' ')) words.emplace_back(word);
    words.erase(words.begin());
    CHECK(is_command(words));
    // A command that does not exist is refused, so that the check above can fail.
    words.at(words.size() > 1 && !words[1].starts_with("--") && words[0] != "explain" ? 1 : 0) +=
        "x";
    CHECK(!is_command(words));
  }
}
