#include "cli/modem_diagnostics.hpp"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <memory>
#include <ostream>

#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/signal_view.hpp"

namespace cli {

namespace {

struct DiagnosticsOptions {
  std::string modem;
  int seconds = 60;
  bool reopen = false;
};

std::string modem_path(const DiagnosticsOptions& options, const char* what) {
  return fmt::format("/v1/modems/{}/{}", segment(options.modem), what);
}

// --- trace ------------------------------------------------------------------------------------

void print_lines(Context& context, const Json& response) {
  if (const auto lost = number(response, "lost"); lost > 0)
    context.err << fmt::format("{} lines were lost\n", lost);
  if (list(response, "lines").empty()) return;
  show(context, response,
       {"lines", [](const Context&, const Json& trace) { return lines(trace, "lines"); }});
  context.out << std::flush;
}

/// Prints the dialogue until the trace ends. A daemon that restarts has no trace.
void trace(Context& context, const DiagnosticsOptions& options) {
  constexpr int kLongPoll = 20, kAnswer = 30;
  const ApiRequest start{.method = "POST",
                         .path = modem_path(options, "trace"),
                         .query = {{"seconds", std::to_string(options.seconds)}},
                         .body = Json{{"reopen", options.reopen}}.dump()};
  if (!fetch(context, start)) return;
  if (context.terminal)
    context.err << fmt::format("{} s of {}; Ctrl-C ends this output\n", options.seconds,
                               options.modem);
  context.watch_seconds = 1;  // JSON: one object per line
  std::int64_t after = 0;
  for (bool running = true; running;) {
    const auto response = fetch(
        context, {.path = modem_path(options, "trace"),
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
  return table.empty() ? "no network was found; next: check the antenna\n"
                       : table.to_string(context.style);
}

void scan(Context& context, const DiagnosticsOptions& options) {
  if (!confirm_about(context, "/v1/modems/" + segment(options.modem),
                     fmt::format("{} receives nothing for up to 3 minutes, and SMS sent to it "
                                 "meanwhile may be lost; search?",
                                 options.modem)))
    return;
  constexpr double kLongest = 200;
  const ApiRequest request{
      .method = "POST", .path = modem_path(options, "scan"), .usual_seconds = kLongest};
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
  const auto response = fetch(context, {.method = "POST", .path = modem_path(options, "forget")});
  if (!response) return;
  show(context, *response, {"", [](const Context&, const Json& what) {
                              return text(what, "modem") + " is removed\n" +
                                     lines(what, "done", "  ");
                            }});
}

}  // namespace

void add_modem_diagnostics(Command& modem, Context& context) {
  const auto o = std::make_shared<DiagnosticsOptions>();
  const auto verb = [&context, o](const char* name, const char* help, auto act) {
    return Command{.name = name,
                   .help = help,
                   .options = {{"NAME", &o->modem, "name in gsmrelay modem list"}},
                   .examples = {fmt::format("gsmrelay modem {} kitchen", name)},
                   .run = [&context, o, act] { act(context, *o); }};
  };
  auto trace_verb = verb("trace", "Record its AT dialogue, without numbers", trace);
  trace_verb.options.push_back({"--seconds SECONDS", &o->seconds, "how long (60)", Range{1, 600}});
  trace_verb.options.push_back(
      {"--reopen", &o->reopen, "reopen its port first, to see the start-up"});
  trace_verb.examples = {"gsmrelay modem trace kitchen",
                         "gsmrelay modem trace kitchen --reopen --seconds 120 > kitchen.txt"};
  modem.commands.push_back(std::move(trace_verb));
  modem.commands.push_back(verb("scan", "Search for networks, up to 3 minutes (asks)", scan));
  modem.commands.push_back(verb("forget", "Remove a modem that is disconnected", forget));
}

}  // namespace cli
