// gsmrelay route: shows, tests and pauses the routes to Gateway servers.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

std::string count(const Json& route, const char* name) {
  return std::to_string(number(route, name));
}

/// Returns the last error after its age: "3 min ago: HTTP 503".
std::string last_error(const Json& route) {
  const auto error = text(route, "last_error");
  const auto age = maybe_number(route, "last_failure_s");
  return error.empty() || !age ? error : fmt::format("{}: {}", ago(*age), error);
}

std::string render_list(const Context& context, const Json& response) {
  Table table({{"NAME", Align::left, 8},
               {"STATE", Align::left, 11},
               {"WAITING", Align::right, 7},
               {"DELIVERED", Align::right, 9},
               {"DEAD", Align::right, 4},
               {"DROPPED", Align::right, 7},
               {"LAST ERROR", Align::left, 10}});
  for (const auto& route : list(response, "routes"))
    table.add({text(route, "name"), route_cell(route), count(route, "waiting"),
               count(route, "delivered"), count(route, "dead"), count(route, "dropped"),
               last_error(route)});
  return table.empty() ? "no route is configured\n" : table.to_string(context.style);
}

std::string render_show(const Context& context, const Json& response) {
  const auto& route = part(response, "route");
  const auto latency = maybe_number(route, "last_latency_ms");
  KeyValueList fields;
  fields.add("name", text(route, "name"));
  fields.add("state", route_cell(route).text, route_cell(route).tone);
  if (!text(route, "held").empty()) {
    fields.add("held because", text(route, "held"));
    fields.add("next", text(route, "held_next"));
  }
  if (text(route, "breaker") == "open")
    fields.add("next probe", from_now(number(route, "probe_in_s")));
  fields.add("in flight", count(route, "in_flight"));
  fields.add("waiting", count(route, "waiting"));
  fields.add("delivered", count(route, "delivered"));
  fields.add("dead", count(route, "dead"));
  fields.add("dropped", count(route, "dropped"));
  fields.add("last success", short_time(text(route, "last_success")));
  fields.add("latency", latency ? fmt::format("{} ms", *latency) : "");
  fields.add("last failure", short_time(text(route, "last_failure")));
  fields.add("last error", last_error(route));
  return fields.to_string(context.style);
}

std::string render_test(const Context& context, const Json& response) {
  const bool passed = flag(response, "passed");
  auto out = terminal::hang(passed ? "passed: " : "failed: ", text(response, "judgement"), 2,
                            context.out_columns());
  const std::string word = passed ? "passed" : "failed";
  out.replace(0, word.size(), toned(context.style, passed ? Tone::good : Tone::bad, word));
  return out + terminal::next_line(text(response, "next"), context.out_columns());
}

void act(Context& context, const std::string& name, const char* verb, const Presentation& how) {
  const ApiRequest request{.method = "POST",
                           .path = fmt::format("/v1/routes/{}/{}", segment(name), verb)};
  if (const auto response = fetch(context, request)) show(context, *response, how);
}

void show_list(Context& context) {
  present(context, {.path = "/v1/routes"}, {"routes", render_list});
}

std::string render_paused(const Context& /*context*/, const Json& response) {
  return fmt::format("route {} is {}\n", text(response, "route"),
                     flag(response, "paused") ? "paused; new deliveries wait" : "running");
}

void show_route(Context& context, const std::string& name) {
  present(context, {.path = "/v1/routes/" + segment(name)}, {"route", render_show});
}

void test_route(Context& context, const std::string& name) {
  constexpr double kProbeSeconds = 120;
  auto response = fetch(context, {.method = "POST",
                                  .path = fmt::format("/v1/routes/{}/test", segment(name)),
                                  .usual_seconds = kProbeSeconds});
  if (!response) return;
  // Messages that wait are not tried before their time, even if the server works again.
  const auto route = try_fetch(context, {.path = "/v1/routes/" + segment(name)});
  const bool waits = route && number(part(*route, "route"), "waiting") > 0;
  const bool passed = flag(*response, "passed");
  (*response)["next"] = !passed ? "gsmrelay route show " + util::shell_word(name)
                        : waits ? "gsmrelay queue retry --route " + util::shell_word(name)
                                : "";
  show(context, *response,
       {"", render_test, [](const Json& a) { return flag(a, "passed") ? kFine : kFailed; }});
}

void pause_route(Context& context, const std::string& name) {
  act(context, name, "pause", {"", render_paused});
}

void resume_route(Context& context, const std::string& name) {
  act(context, name, "resume", {"", render_paused});
}

}  // namespace

Command route_command(Context& context) {
  const auto name = std::make_shared<std::string>();
  const auto one = [&context, name](const char* verb, const char* help, auto run) {
    return Command{.name = verb,
                   .help = help,
                   .options = {{"NAME", name.get(), "as configured"}},
                   .examples = {fmt::format("gsmrelay route {} main", verb)},
                   .run = [&context, name, run] { run(context, *name); }};
  };
  const auto show_all = [&context] { show_list(context); };
  return {.name = "route",
          .help = "Show, test and pause routes",
          .commands = {{.name = "list",
                        .help = "List the routes",
                        .examples = {"gsmrelay route list"},
                        .run = show_all},
                       one("show", "Show one route", show_route),
                       one("test", "Send a probe to the server", test_route),
                       one("pause", "Pause deliveries", pause_route),
                       one("resume", "Resume deliveries", resume_route)},
          .examples = {"gsmrelay route test main", "gsmrelay route pause main"},
          .run = show_all};
}

}  // namespace cli
