#include "cli/noun.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "cli/fields.hpp"

namespace cli {

CLI::App& add_noun(CLI::App& app, const char* name, const char* text, const char* examples) {
  auto* noun = app.add_subcommand(name, text);
  noun->require_subcommand(0, 1);
  noun->footer(fmt::format("Examples:\n{}", examples));
  return *noun;
}

void PageOptions::add_to(CLI::App& verb) {
  verb.add_option("--limit", limit, "at most so many (20)")->check(CLI::Range(1, 500));
  verb.add_option("--before", before, "older than this number: the next page")
      ->check(CLI::PositiveNumber);
}

void PageOptions::put_into(Question& question) const {
  question.query.emplace_back("limit", std::to_string(limit));
  if (before > 0) question.query.emplace_back("before", std::to_string(before));
}

std::string more_line(const Json& answer, const std::string& command) {
  const auto before = maybe_number(answer, "before");
  return before ? fmt::format("older ones: {} --before {}\n", command, *before) : "";
}

void put_numbers(const Context& context, Question& question) {
  if (context.show_numbers) question.query.emplace_back("numbers", "1");
}

bool confirmed(Context& context, const std::string& question) {
  if (context.yes) return true;
  if (!context.terminal) {
    complain(context, kRefused, "refused: " + question, "the same command with --yes");
    return false;
  }
  context.err << question << " [y/N] " << std::flush;
  std::string line;
  std::getline(context.in, line);
  if (line == "y" || line == "Y" || line == "yes") return true;
  complain(context, kRefused, "nothing was changed", "");
  return false;
}

}  // namespace cli
