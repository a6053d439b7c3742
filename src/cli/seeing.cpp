#include "cli/seeing.hpp"

#include <fmt/format.h>

#include <future>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/fields.hpp"
#include "cli/radio.hpp"

namespace cli {

namespace {

struct SeeingOptions {
  std::string modem;
  int seconds = 60;
  bool reopen = false;
};

std::string path_of(const SeeingOptions& options, const char* what) {
  return fmt::format("/v1/modems/{}/{}", segment(options.modem), what);
}

// --- trace ------------------------------------------------------------------------------------

void print_lines(Context& context, const Json& answer) {
  if (const auto lost = number(answer, "lost"); lost > 0)
    context.err << fmt::format("{} lines were lost\n", lost);
  if (list(answer, "lines").empty()) return;
  show(context, answer, {"lines", [](const Context&, const Json& lines) {
                           std::string out;
                           for (const auto& line : list(lines, "lines"))
                             if (line.is_string()) out += line.get<std::string>() + '\n';
                           return out;
                         }});
  context.out << std::flush;
}

/// Until the daemon says that it is over. A daemon that restarts has no trace any more.
void trace(Context& context, const SeeingOptions& options) {
  constexpr int kLongPoll = 20, kAnswer = 30;
  const Question start{.method = "POST",
                       .path = path_of(options, "trace"),
                       .query = {{"seconds", std::to_string(options.seconds)}},
                       .body = Json{{"reopen", options.reopen}}.dump()};
  if (!ask(context, start)) return;
  if (context.terminal)
    context.err << fmt::format("{} s of {}; Ctrl-C ends this output\n", options.seconds,
                               options.modem);
  context.watch_seconds = 1;  // JSON: one object a line
  std::int64_t after = 0;
  for (bool running = true; running;) {
    const auto answer = ask(
        context, {.path = path_of(options, "trace"),
                  .query = {{"after", std::to_string(after)}, {"wait", std::to_string(kLongPoll)}},
                  .usual_seconds = kAnswer});
    if (!answer) return;
    print_lines(context, *answer);
    after = number(*answer, "last");
    running = flag(*answer, "running");
  }
}

// --- scan -------------------------------------------------------------------------------------

std::string render_networks(const Context& context, const Json& answer) {
  Table table({{"NUMBER", Align::left, 6},
               {"NAME", Align::left, 10},
               {"COUNTRY", Align::left, 7},
               {"TECHNOLOGY", Align::left, 10},
               {"STATE", Align::left, 9}});
  for (const auto& network : list(answer, "networks"))
    table.add({text(network, "number"), text(network, "name"), text(network, "country"),
               technology_text(maybe_number(network, "technology")), text(network, "status")});
  return table.empty() ? "no network is heard: look at the antenna\n" : table.to_string(context);
}

void scan(Context& context, const SeeingOptions& options) {
  if (!confirmed(context, fmt::format("{} is deaf for up to 3 minutes, and what is sent to it "
                                      "meanwhile may be lost; search?",
                                      options.modem)))
    return;
  constexpr double kLongest = 200;
  const Question question{
      .method = "POST", .path = path_of(options, "scan"), .usual_seconds = kLongest};
  auto answer =
      std::async(std::launch::async, [&context, &question] { return try_ask(context, question); });
  for (int second = 0;
       context.terminal && answer.wait_for(std::chrono::seconds{1}) != std::future_status::ready;)
    context.err << fmt::format("\rsearching: {} s of 180 at most", ++second) << std::flush;
  const auto networks = answer.get();
  if (context.terminal) context.err << "\n";
  if (!networks) return complain(context, networks.error());
  show(context, *networks, {"networks", render_networks});
}

// --- forget -----------------------------------------------------------------------------------

void forget(Context& context, const SeeingOptions& options) {
  const auto answer = ask(context, {.method = "POST", .path = path_of(options, "forget")});
  if (!answer) return;
  show(context, *answer, {"", [](const Context&, const Json& what) {
                            auto out = text(what, "modem") + " is forgotten\n";
                            for (const auto& line : list(what, "done"))
                              if (line.is_string()) out += "  " + line.get<std::string>() + '\n';
                            return out;
                          }});
}

}  // namespace

void add_seeing_verbs(CLI::App& noun, Context& context) {
  const auto o = std::make_shared<SeeingOptions>();
  const auto with_name = [&](const char* name, const char* about, auto act) -> CLI::App& {
    auto& verb = add_verb(noun, name, about, [&context, o, act] { act(context, *o); });
    verb.add_option("NAME", o->modem, "as configured, or found")->required();
    return verb;
  };
  auto& trace_verb = with_name("trace", "Its AT dialogue for a while, without numbers", trace);
  trace_verb.add_option("--seconds", o->seconds, "how long (60)")
      ->check(CLI::Range(1, 600).description(""))
      ->type_name("SECONDS");
  trace_verb.add_flag("--reopen", o->reopen, "open its port anew first: with the bring-up");
  trace_verb.footer(
      "Examples:\n  gsmrelay modem trace kitchen\n"
      "  gsmrelay modem trace kitchen --reopen --seconds 120 > kitchen.txt");
  with_name("scan", "The networks it hears; deaf for up to 3 minutes", scan);
  with_name("forget", "Drop a modem that is not there any more", forget);
}

}  // namespace cli
