// gsmrelay route: the Gateway servers and how they answer.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"

namespace cli {

namespace {

std::string count(const Json& route, const char* name) {
  return std::to_string(number(route, name));
}

std::string render_list(const Context& context, const Json& answer) {
  Table table({{"NAME", Align::left, 8},
               {"STATE", Align::left, 11},
               {"WAITING", Align::right, 7},
               {"DELIVERED", Align::right, 9},
               {"DEAD", Align::right, 4},
               {"DROPPED", Align::right, 7},
               {"LAST ERROR", Align::left, 10}});
  for (const auto& route : list(answer, "routes"))
    table.add({text(route, "name"), route_cell(route), count(route, "waiting"),
               count(route, "delivered"), count(route, "dead"), count(route, "dropped"),
               text(route, "last_error")});
  return table.empty() ? "no route is configured\n" : table.to_string(context);
}

std::string render_show(const Context& context, const Json& answer) {
  const auto& route = part(answer, "route");
  const auto latency = maybe_number(route, "last_latency_ms");
  Sheet sheet;
  sheet.add("name", text(route, "name"));
  sheet.add("state", route_cell(route).text, route_cell(route).tone);
  if (text(route, "breaker") == "open")
    sheet.add("next probe", from_now(number(route, "probe_in_s")));
  sheet.add("in flight", count(route, "in_flight"));
  sheet.add("waiting", count(route, "waiting"));
  sheet.add("delivered", count(route, "delivered"));
  sheet.add("dead", count(route, "dead"));
  sheet.add("dropped", count(route, "dropped"));
  sheet.add("last success", short_time(text(route, "last_success")));
  sheet.add("latency", latency ? fmt::format("{} ms", *latency) : "");
  sheet.add("last failure", short_time(text(route, "last_failure")));
  sheet.add("last error", text(route, "last_error"));
  return sheet.to_string(context);
}

std::string render_test(const Context& context, const Json& answer) {
  const bool passed = flag(answer, "passed");
  return fmt::format("{}: {}\n{}",
                     toned(context, passed ? Tone::good : Tone::bad, passed ? "passed" : "failed"),
                     text(answer, "judgement"),
                     passed ? ""
                            : "  next: check url, credentials and network (curl -v URL), then "
                              "gsmrelay route test again\n");
}

void act(Context& context, const std::string& name, const char* verb, const Presentation& how,
         double seconds = 10) {
  const Question question{.method = "POST",
                          .path = fmt::format("/v1/routes/{}/{}", segment(name), verb),
                          .usual_seconds = seconds};
  if (const auto answer = ask(context, question)) show(context, *answer, how);
}

void show_list(Context& context) {
  present(context, {.path = "/v1/routes"}, {"routes", render_list});
}

std::string render_paused(const Context& /*context*/, const Json& answer) {
  return fmt::format("route {} is {}\n", text(answer, "route"),
                     flag(answer, "paused") ? "paused; what comes is kept for it" : "running");
}

void add(CLI::App& app, Context& context) {
  constexpr double kProbeSeconds = 120;
  auto& noun = add_noun(app, "route", "The Gateway servers and how they answer",
                        "  gsmrelay route test main\n"
                        "  gsmrelay route pause main");
  const auto name = std::make_shared<std::string>();
  const auto one = [&](const char* verb, const char* text, auto run) {
    add_verb(noun, verb, text, run).add_option("NAME", *name, "as configured")->required();
  };
  add_usual(noun, [&context] { show_list(context); });
  add_verb(noun, "list", "One line each", [&context] { show_list(context); });
  one("show", "Everything about one", [&context, name] {
    present(context, {.path = "/v1/routes/" + segment(*name)}, {"route", render_show});
  });
  one("test", "Send a marked probe through the real path", [&context, name] {
    act(context, *name, "test",
        {"", render_test, [](const Json& a) { return flag(a, "passed") ? kFine : kFailed; }},
        kProbeSeconds);
  });
  one("pause", "Keep deliveries waiting", [&context, name] {
    act(context, *name, "pause", {"", render_paused});
  });
  one("resume", "Go on", [&context, name] { act(context, *name, "resume", {"", render_paused}); });
}

}  // namespace

extern const Command command_route;
const Command command_route = {"route", add};

}  // namespace cli
