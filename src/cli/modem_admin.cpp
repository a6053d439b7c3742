#include "cli/modem_admin.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct AdminOptions {
  std::string modem, command;
  bool force = false;
  int limit = 10;
};

std::string render_lines(const Context& /*context*/, const Json& response) {
  std::string out;
  for (const auto& line : list(response, "lines"))
    if (line.is_string()) out += line.text() + "\n";
  return out;
}

std::optional<Json> ask_for(Context& context, const AdminOptions& options,
                            const std::string& command) {
  constexpr double kPatience = 15;  // until the modem is free
  Json body = {{"command", command}};
  if (options.force) body["force"] = true;
  ApiRequest request{.method = "POST",
                     .path = fmt::format("/v1/modems/{}/at", segment(options.modem)),
                     .query = {{"limit", std::to_string(options.limit)}},
                     .body = body.dump(),
                     .usual_seconds = options.limit + kPatience};
  if (context.show_numbers)
    request.query.insert(request.query.end(), {{"numbers", "1"}, {"text", "1"}});
  return fetch(context, request);
}

void at(Context& context, const AdminOptions& options) {
  if (const auto response = ask_for(context, options, options.command))
    show(context, *response, {"lines", render_lines});
}

/// Line by line until the input ends; a refused command does not end it.
void console(Context& context, const AdminOptions& options) {
  const bool talks = context.terminal;
  if (talks)
    context.err << fmt::format(
        "AT commands to {}, one a line; Ctrl-D ends. gsmrelayd goes on receiving meanwhile.\n",
        options.modem);
  std::string line;
  const auto prompt = [&] {
    if (talks) context.err << "> " << std::flush;
  };
  for (prompt(); std::getline(context.in, line); prompt()) {
    if (line.empty()) continue;
    const auto response = ask_for(context, options, line);
    if (response) show(context, *response, {"lines", render_lines});
    context.out << std::flush;
    if (!response && context.exit == kUnreachable) return;
  }
  if (talks) context.err << "\n";
}

void set_suspended(Context& context, const AdminOptions& options, bool suspended) {
  const ApiRequest request{.method = "POST",
                           .path = fmt::format("/v1/modems/{}/{}", segment(options.modem),
                                               suspended ? "suspend" : "resume")};
  const auto said = suspended
                        ? fmt::format(
                              "{0} is suspended: its port is free, and stays so over restarts\n"
                              "  next: gsmrelay modem resume {0}\n",
                              options.modem)
                        : fmt::format("{} is opened again\n", options.modem);
  if (const auto response = fetch(context, request))
    show(context, *response, {"", [said](const Context&, const Json&) { return said; }});
}

void suspend(Context& context, const AdminOptions& options) {
  if (terminal::confirm(context, fmt::format("{} receives nothing until it is resumed; suspend it?",
                                             options.modem)))
    set_suspended(context, options, true);
}

void resume(Context& context, const AdminOptions& options) {
  set_suspended(context, options, false);
}

}  // namespace

void add_modem_admin(Command& modem, Context& context) {
  const auto o = std::make_shared<AdminOptions>();
  const auto verb = [&context, o](const char* name, const char* help, auto act) {
    return Command{.name = name,
                   .help = help,
                   .options = {{"NAME", &o->modem, "as configured"}},
                   .run = [&context, o, act] { act(context, *o); }};
  };
  auto at_verb = verb("at", "One AT command, while the daemon goes on", at);
  at_verb.options.push_back({"COMMAND", &o->command, "as AT+CSQ"});
  at_verb.examples = {"gsmrelay modem at kitchen AT+CEER",
                      "gsmrelay modem at kitchen 'AT+COPS=?' --force --limit 200"};
  auto console_verb = verb("console", "AT commands line by line, until Ctrl-D", console);
  for (auto* one : {&at_verb, &console_verb}) {
    one->options.push_back({"--force", &o->force, "also what may end reception or lock the SIM"});
    one->options.push_back(
        {"--limit SECONDS", &o->limit, "seconds to wait for the answer (10)", Range{1, 300}});
  }
  for (auto& one : {at_verb, console_verb,
                    verb("suspend", "Close its port until it is resumed (asks)", suspend),
                    verb("resume", "Open a suspended modem again", resume)})
    modem.commands.push_back(one);
}

}  // namespace cli
