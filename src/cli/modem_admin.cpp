#include "cli/modem_admin.hpp"

#include <fmt/format.h>

#include <istream>
#include <memory>
#include <ostream>

#include "at/result_code.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

struct AdminOptions {
  std::string modem, command, level = "reset";
  bool force = false;
  int limit = 10;
};

std::string render_lines(const Context& /*context*/, const Json& response) {
  return lines(response, "lines");
}

std::optional<Json> send_command(Context& context, const AdminOptions& options,
                                 const std::string& command) {
  constexpr double kQueueSeconds = 15;  // until the modem is free
  Json body = {{"command", command}};
  if (options.force) body["force"] = true;
  ApiRequest request{.method = "POST",
                     .path = fmt::format("/v1/modems/{}/at", segment(options.modem)),
                     .query = {{"limit", std::to_string(options.limit)}},
                     .body = body.dump(),
                     .usual_seconds = options.limit + kQueueSeconds};
  if (context.show_numbers)
    request.query.insert(request.query.end(), {{"numbers", "1"}, {"text", "1"}});
  return fetch(context, request);
}

/// Returns kFailed if the answer ends with an error of the modem (+CME ERROR).
Exit answer_exit(const Json& response) {
  const auto& all = list(response, "lines");
  if (all.size() == 0) return kFine;
  const auto& last = all.at(all.size() - 1);
  const auto result = last.is_string() ? at::parse_final_result(last.text()) : std::nullopt;
  return result && !result->ok() ? kFailed : kFine;
}

void send_one(Context& context, const AdminOptions& options) {
  if (const auto response = send_command(context, options, options.command))
    show(context, *response, {"lines", render_lines, answer_exit});
}

/// Sends each line of the input; continues after a refused command.
void console(Context& context, const AdminOptions& options) {
  const bool interactive = context.terminal;
  if (interactive)
    context.err << fmt::format(
        "AT commands to {}, one per line; Ctrl-D ends.\ngsmrelayd continues to receive.\n",
        printable(options.modem));
  std::string line;
  const auto prompt = [&] {
    if (interactive) context.err << "> " << std::flush;
  };
  for (prompt(); std::getline(context.in, line); prompt()) {
    if (line.empty()) continue;
    const auto response = send_command(context, options, line);
    if (response) show(context, *response, {"lines", render_lines});
    context.out << std::flush;
    if (!response && context.exit == kUnreachable) return;
  }
  if (interactive) context.err << "\n";
}

/// Sends `verb` with `body` to the modem, and prints `done` if it was accepted.
void post_to_modem(Context& context, const AdminOptions& options, const char* verb,
                   const Json& body, const std::string& done) {
  const ApiRequest request{.method = "POST",
                           .path = fmt::format("/v1/modems/{}/{}", segment(options.modem), verb),
                           .body = body.dump()};
  if (const auto response = fetch(context, request))
    show(context, *response, {"", [done](const Context&, const Json&) { return done; }});
}

void set_suspended(Context& context, const AdminOptions& options, bool suspended) {
  const auto text = suspended ? fmt::format(
                                    "{0} is suspended: its port stays closed, also after restarts\n"
                                    "  next: gsmrelay modem resume {0}\n",
                                    options.modem)
                              : fmt::format("{} is opened again\n", options.modem);
  post_to_modem(context, options, suspended ? "suspend" : "resume", Json::object(), text);
}

std::string render_cleared(const Context& context, const Json& response) {
  Table table({{"MEMORY", Align::left, 6},
               {"BEFORE", Align::right, 6},
               {"DRAFTS", Align::right, 6},
               {"SENT", Align::right, 4},
               {"RECEIVED", Align::right, 8},
               {"NOW", Align::right, 6}});
  std::string troubles;
  for (const auto& memory : list(response, "memories")) {
    const auto name = text(memory, "name"), trouble = text(memory, "trouble");
    const auto count = [&](const char* what) { return std::to_string(number(memory, what)); };
    table.add({name, fmt::format("{} of {}", count("before"), count("total")), count("drafts"),
               count("sent"), count("saved"),
               fmt::format("{} of {}", count("used"), count("total"))});
    if (trouble.empty()) continue;
    for (const auto& line : wrap(fmt::format("{}: {}", name, trouble), kWidth))
      troubles += line + '\n';
  }
  return table.to_string(context.style) +
         "Deleted: drafts, sent SMS, and received SMS that are in the spool.\n" + troubles;
}

/// Returns kFailed if a message was left.
Exit cleared_exit(const Json& response) {
  for (const auto& memory : list(response, "memories"))
    if (number(memory, "left") > 0 || !text(memory, "trouble").empty()) return kFailed;
  return kFine;
}

void clear(Context& context, const AdminOptions& options) {
  constexpr double kSeconds = 300;  // each slot is read again before it is deleted
  if (!confirm_about(
          context, "/v1/modems/" + segment(options.modem),
          fmt::format("the drafts and sent SMS in the memories of {}, its SIM's too, are "
                      "deleted; received SMS go to the spool first; clear them?",
                      options.modem)))
    return;
  const ApiRequest request{.method = "POST",
                           .path = fmt::format("/v1/modems/{}/clear", segment(options.modem)),
                           .usual_seconds = kSeconds};
  if (const auto response = fetch(context, request))
    show(context, *response, {"memories", render_cleared, cleared_exit});
}

void suspend(Context& context, const AdminOptions& options) {
  if (confirm_about(
          context, "/v1/modems/" + segment(options.modem),
          fmt::format("{} receives nothing until it is resumed; suspend it?", options.modem)))
    set_suspended(context, options, true);
}

void park(Context& context, const AdminOptions& options) {
  if (!confirm_about(context, "/v1/modems/" + segment(options.modem),
                     fmt::format("{} receives nothing until it is unparked, or works when it is "
                                 "tried in 6 hours; park it?",
                                 options.modem)))
    return;
  post_to_modem(context, options, "park", Json::object(),
                fmt::format("{0} is parked: it is tried again each 6 hours\n"
                            "  next: gsmrelay modem unpark {0}\n",
                            options.modem));
}

void unpark(Context& context, const AdminOptions& options) {
  post_to_modem(context, options, "unpark", Json::object(),
                fmt::format("{} is tried now\n", options.modem));
}

/// Ends also what gsmrelayd has parked.
void resume(Context& context, const AdminOptions& options) {
  set_suspended(context, options, false);
}

void reset(Context& context, const AdminOptions& options) {
  if (options.level != "reopen" &&
      !confirm_about(
          context, "/v1/modems/" + segment(options.modem),
          fmt::format("{} receives nothing for up to two minutes; go on?", options.modem)))
    return;
  Json body = {{"level", options.level}};
  if (options.force) body["force"] = true;
  post_to_modem(context, options, "reset", body,
                fmt::format("asked for; its end is in the history\n"
                            "  next: gsmrelay history --modem {}\n",
                            options.modem));
}

}  // namespace

void add_modem_admin(Command& modem, Context& context) {
  const auto o = std::make_shared<AdminOptions>();
  const auto verb = [&context, o](const char* name, const char* help, auto act) {
    return Command{.name = name,
                   .help = help,
                   .options = {{"NAME", &o->modem, "as configured"}},
                   .examples = {fmt::format("gsmrelay modem {} kitchen", name)},
                   .run = [&context, o, act] { act(context, *o); }};
  };
  auto at_verb = verb("at", "Send one AT command; the daemon continues", send_one);
  at_verb.options.push_back({"COMMAND", &o->command, "such as AT+CSQ"});
  at_verb.examples = {"gsmrelay modem at kitchen AT+CEER",
                      "gsmrelay modem at kitchen 'AT+COPS=?' --force --limit 200"};
  auto console_verb = verb("console", "Send AT commands line by line, until Ctrl-D", console);
  for (auto* one : {&at_verb, &console_verb}) {
    one->options.push_back(
        {"--force", &o->force, "also commands that may end reception or lock the SIM"});
    one->options.push_back(
        {"--limit SECONDS", &o->limit, "seconds to wait for the answer (10)", Range{1, 300}});
  }
  auto clear_verb = verb("clear", "Delete drafts and sent SMS in its memories (asks)", clear);
  clear_verb.note =
      "Received SMS are deleted, too, once they are in the spool; one that is not there stays.";
  clear_verb.examples = {"gsmrelay modem clear kitchen",
                         "gsmrelay modem clear kitchen --yes --json"};
  auto reset_verb = verb("reset", "Take a step of the recovery now (asks)", reset);
  reset_verb.options.push_back(
      {"--level LEVEL", &o->level,
       "reopen (its port), radio (off and on), reset (default), usb-reset, "
       "port-power (of its USB port)",
       OneOf{"reopen", "radio", "reset", "usb-reset", "port-power"}});
  reset_verb.options.push_back(
      {"--force", &o->force, "also if the PIN of its SIM may have to be typed afterwards"});
  reset_verb.note =
      "gsmrelayd takes these steps by itself when a modem fails; see gsmrelay history.";
  reset_verb.examples = {"gsmrelay modem reset kitchen --level radio"};
  for (auto& one : {at_verb, console_verb, clear_verb, reset_verb,
                    verb("suspend", "Close its port until it is resumed (asks)", suspend),
                    verb("resume", "Open a suspended modem again", resume),
                    verb("park", "Close its port, try it each 6 hours (asks)", park),
                    verb("unpark", "Try a parked modem now", unpark)})
    modem.commands.push_back(one);
}

}  // namespace cli
