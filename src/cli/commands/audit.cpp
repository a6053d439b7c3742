// gsmrelay audit: received = relayed + waiting + dead + dropped + kept + held + incomplete.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

void add_rows(Table& table, const Json& lines) {
  for (const auto& line : lines) {
    std::vector<Cell> row{text(line, "name")};
    for (const char* name :
         {"received", "relayed", "waiting", "dead", "dropped", "kept", "held", "incomplete"})
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
               {"HELD", Align::right},
               {"PARTIAL", Align::right},
               {"OFF BY", Align::right}});
  add_rows(table, lines);
  return table.empty() ? "" : table.to_string(context.style) + '\n';
}

std::string render(const Context& context, const Json& response) {
  const bool balanced = flag(response, "balanced");
  return section(context, "MODEM", list(response, "modems")) +
         section(context, "ROUTE", list(response, "routes")) +
         (balanced ? toned(context.style, Tone::good, "balanced") +
                         ": all received SMS are accounted for\n"
                   : toned(context.style, Tone::bad, "not balanced") +
                         ": the counts of received SMS do not match\n"
                         "  next: keep a copy of the state directory and report it\n");
}

}  // namespace

Command audit_command(Context& context) {
  return {.name = "audit",
          .help = "Check that all received SMS are accounted for",
          .note = "Exit code 0 if the counts match, 1 if not.",
          .examples = {"gsmrelay audit", "gsmrelay audit --get balanced"},
          .run = [&context] {
            present(
                context, {.path = "/v1/audit", .usual_seconds = 60},
                {"", render, [](const Json& a) { return flag(a, "balanced") ? kFine : kFailed; }});
          }};
}

}  // namespace cli
