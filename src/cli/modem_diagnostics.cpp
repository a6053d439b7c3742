#include "cli/modem_diagnostics.hpp"

#include <fmt/format.h>

#include <future>
#include <ostream>

#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/signal_view.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct DiagnosticsOptions {
  std::string modem;
  int seconds = 60;
  bool reopen = false;
};

std::string path_of(const DiagnosticsOptions& options, const char* what) {
  return fmt::format("/v1/modems/{}/{}", segment(options.modem), what);
}

// --- trace ------------------------------------------------------------------------------------

void print_lines(Context& context, const Json& response) {
  if (const auto lost = number(response, "lost"); lost > 0)
    context.err << fmt::format("{} lines were lost\n", lost);
  if (list(response, "lines").empty()) return;
  show(context, response, {"lines", [](const Context&, const Json& lines) {
                             std::string out;
                             for (const auto& line : list(lines, "lines"))
                               if (line.is_string()) out += line.text() + '\n';
                             return out;
                           }});
  context.out << std::flush;
}

/// Until the daemon says that it is over. A daemon that restarts has no trace any more.
void trace(Context& context, const DiagnosticsOptions& options) {
  constexpr int kLongPoll = 20, kAnswer = 30;
  const ApiRequest start{.method = "POST",
                         .path = path_of(options, "trace"),
                         .query = {{"seconds", std::to_string(options.seconds)}},
                         .body = Json{{"reopen", options.reopen}}.dump()};
  if (!fetch(context, start)) return;
  if (context.terminal)
    context.err << fmt::format("{} s of {}; Ctrl-C ends this output\n", options.seconds,
                               options.modem);
  context.watch_seconds = 1;  // JSON: one object a line
  std::int64_t after = 0;
  for (bool running = true; running;) {
    const auto response = fetch(
        context, {.path = path_of(options, "trace"),
                  .query = {{"after", std::to_string(after)}, {"wait", std::to_string(kLongPoll)}},
                  .usual_seconds = kAnswer});
    if (!response) return;
    print_lines(context, *response);
    after = number(*response, "last");
    running = flag(*response, "running");
  }
}

// --- scan -------------------------------------------------------------------------------------

std::string render_networks(const Context& context, const Json& response) {
  Table table({{"NUMBER", Align::left, 6},
               {"NAME", Align::left, 10},
               {"COUNTRY", Align::left, 7},
               {"TECHNOLOGY", Align::left, 10},
               {"STATE", Align::left, 9}});
  for (const auto& network : list(response, "networks"))
    table.add({text(network, "number"), text(network, "name"), text(network, "country"),
               technology_text(maybe_number(network, "technology")), text(network, "status")});
  return table.empty() ? "no network is heard: look at the antenna\n"
                       : table.to_string(context.style);
}

void scan(Context& context, const DiagnosticsOptions& options) {
  if (!terminal::confirm(context,
                         fmt::format("{} is deaf for up to 3 minutes, and what is sent to it "
                                     "meanwhile may be lost; search?",
                                     options.modem)))
    return;
  constexpr double kLongest = 200;
  const ApiRequest request{
      .method = "POST", .path = path_of(options, "scan"), .usual_seconds = kLongest};
  auto response =
      std::async(std::launch::async, [&context, &request] { return try_fetch(context, request); });
  for (int second = 0;
       context.terminal && response.wait_for(std::chrono::seconds{1}) != std::future_status::ready;)
    context.err << fmt::format("\rsearching: {} s of 180 at most", ++second) << std::flush;
  const auto networks = response.get();
  if (context.terminal) context.err << "\n";
  if (!networks) return print_error(context, networks.error());
  show(context, *networks, {"networks", render_networks});
}

// --- forget -----------------------------------------------------------------------------------

void forget(Context& context, const DiagnosticsOptions& options) {
  const auto response = fetch(context, {.method = "POST", .path = path_of(options, "forget")});
  if (!response) return;
  show(context, *response, {"", [](const Context&, const Json& what) {
                              auto out = text(what, "modem") + " is forgotten\n";
                              for (const auto& line : list(what, "done"))
                                if (line.is_string()) out += "  " + line.text() + '\n';
                              return out;
                            }});
}

}  // namespace

void add_modem_diagnostics(Command& modem, Context& context) {
  const auto o = std::make_shared<DiagnosticsOptions>();
  const auto verb = [&context, o](const char* name, const char* help, auto act) {
    return Command{.name = name,
                   .help = help,
                   .options = {{"NAME", &o->modem, "as configured, or found"}},
                   .run = [&context, o, act] { act(context, *o); }};
  };
  auto trace_verb = verb("trace", "Its AT dialogue for a while, without numbers", trace);
  trace_verb.options.push_back({"--seconds SECONDS", &o->seconds, "how long (60)", Range{1, 600}});
  trace_verb.options.push_back(
      {"--reopen", &o->reopen, "open its port anew first: with the bring-up"});
  trace_verb.examples = {"gsmrelay modem trace kitchen",
                         "gsmrelay modem trace kitchen --reopen --seconds 120 > kitchen.txt"};
  modem.commands.push_back(std::move(trace_verb));
  modem.commands.push_back(verb("scan", "The networks it hears; deaf for up to 3 minutes", scan));
  modem.commands.push_back(verb("forget", "Drop a modem that is not there any more", forget));
}

}  // namespace cli
