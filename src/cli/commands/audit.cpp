// gsmrelay audit: received = relayed + waiting + dead + dropped + kept + incomplete.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/noun.hpp"

namespace cli {

namespace {

void add_rows(Table& table, const Json& lines) {
  for (const auto& line : lines) {
    std::vector<Cell> row{text(line, "name")};
    for (const char* name :
         {"received", "relayed", "waiting", "dead", "dropped", "kept", "incomplete"})
      row.emplace_back(std::to_string(number(line, name)));
    const auto difference = number(line, "difference");
    row.emplace_back(std::to_string(difference), difference == 0 ? Tone::good : Tone::bad);
    table.add(std::move(row));
  }
}

std::string section(const Context& context, const char* title, const Json& lines) {
  Table table({{title, Align::left, 8},
               {"RECEIVED", Align::right},
               {"RELAYED", Align::right},
               {"WAITING", Align::right},
               {"DEAD", Align::right},
               {"DROPPED", Align::right},
               {"KEPT", Align::right},
               {"PARTIAL", Align::right},
               {"OFF BY", Align::right}});
  add_rows(table, lines);
  return table.empty() ? "" : table.to_string(context) + '\n';
}

std::string render(const Context& context, const Json& answer) {
  const bool balanced = flag(answer, "balanced");
  return section(context, "MODEM", list(answer, "modems")) +
         section(context, "ROUTE", list(answer, "routes")) +
         (balanced
              ? toned(context, Tone::good, "balanced") + ": every SMS received is accounted for\n"
              : toned(context, Tone::bad, "not balanced") +
                    ": an SMS is missing from the books\n"
                    "  next: keep a copy of the state directory and report it\n");
}

void add(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("audit", "Is every SMS received accounted for?");
  command->footer(
      "Exit code 0 if the sums hold, 1 if not. Examples:\n"
      "  gsmrelay audit\n"
      "  gsmrelay audit --get balanced");
  command->callback([&context] {
    present(context, {.path = "/v1/audit", .usual_seconds = 60},
            {"", render, [](const Json& a) { return flag(a, "balanced") ? kFine : kFailed; }});
  });
}

}  // namespace

extern const Command command_audit;
const Command command_audit = {"audit", add};

}  // namespace cli
