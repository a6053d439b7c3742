// gsmrelay queue: shows, retries and drops deliveries.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/paging.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct Options {
  std::string id, state = "open", route;
  PageOptions page;
};

std::string id_of(const Json& object, const char* name = "id") {
  return std::to_string(number(object, name));
}

std::string next_try(const Json& delivery) {
  const auto blocked = text(delivery, "blocked");
  if (blocked == "paused" || blocked == "held" || blocked == "not configured") return blocked;
  const auto seconds = maybe_number(delivery, "next_try_in_s");
  return seconds ? from_now(*seconds) : "-";
}

/// Returns the command that releases, or explains, a route at rest.
std::string next_for_rest(const std::string& route, const std::string& blocked) {
  if (blocked == "paused") return "gsmrelay route resume " + route;
  return blocked == "held" ? "gsmrelay route show " + route : "gsmrelay config check";
}

/// Describes why deliveries wait that were to be tried again: "route main is paused".
std::string rest_text(const Json& rest) {
  const auto blocked = text(rest, "blocked");
  return fmt::format("route {} is {}", text(rest, "route"),
                     blocked == "not configured" ? "not in the configuration" : blocked);
}

/// Returns next_try() with the reason why the delivery waits for its route, and the next command.
std::string next_try_of_one(const Json& delivery) {
  const auto route = text(delivery, "route"), blocked = text(delivery, "blocked");
  if (blocked == "paused" || blocked == "held" || blocked == "not configured")
    return fmt::format("none: {}; next: {}", rest_text(delivery), next_for_rest(route, blocked));
  const auto when = next_try(delivery);
  return blocked != "unreachable"
             ? when
             : fmt::format("{}: the route does not work; next: gsmrelay route test {}", when,
                           route);
}

/// Returns the text for an empty list of deliveries in `state`.
std::string empty_text(const std::string& state) {
  if (state == "open") return "no delivery waits or is dead\n";
  if (state == "waiting") return "no delivery waits\n";
  return state == "all" ? "no delivery yet\n" : fmt::format("no delivery is {}\n", state);
}

/// Returns the line about messages that are not in the queue because their senders have sent too
/// many; "" without any.
std::string held_line(const Json& response) {
  const auto held = number(response, "held");
  return held == 0 ? ""
                   : fmt::format("{} held, not in the queue; gsmrelay inbox list --state held\n",
                                 plural(held, "message is", "messages are"));
}

std::string render_list(const Context& context, const Json& response, const Options& options) {
  Table table({{"ID", Align::right, 2},
               {"MESSAGE", Align::right, 7},
               {"ROUTE", Align::left, 5},
               {"STATE", Align::left, 9},
               {"TRIES", Align::right, 5},
               {"CHANGED", Align::left, 8},
               {"NEXT TRY", Align::left, 8},
               {"ERROR", Align::left, 8}});
  for (const auto& delivery : list(response, "deliveries"))
    table.add({id_of(delivery), id_of(delivery, "message"), text(delivery, "route"),
               state_cell(delivery, "state"), id_of(delivery, "attempts"),
               ago(number(delivery, "changed_age_s")), next_try(delivery),
               text(delivery, "last_error")});
  if (table.empty())
    return options.page.before > 0 ? "no older deliveries\n"
                                   : empty_text(options.state) + held_line(response);
  auto command = fmt::format("gsmrelay queue list --state {}", options.state);
  if (!options.route.empty()) command += " --route " + options.route;
  return table.to_string(context.style) + more_line(response, command) + held_line(response);
}

std::string render_show(const Context& context, const Json& response) {
  const auto& delivery = part(response, "delivery");
  const auto& message = part(response, "message");
  const auto state = text(delivery, "state");
  KeyValueList fields;
  fields.add("id", id_of(delivery));
  fields.add("route", text(delivery, "route"));
  fields.add("state", state, tone_of(state));
  fields.add("tries", id_of(delivery, "attempts"));
  fields.add("last error", text(delivery, "last_error"));
  fields.add("next try", state == "waiting" ? next_try_of_one(delivery) : "");
  fields.add("changed", fmt::format("{} ({})", short_time(text(delivery, "changed")),
                                    ago(number(delivery, "changed_age_s"))));
  fields.add("message", fmt::format("{} from {} by {}, {}", number(delivery, "message"),
                                    text(message, "sender"), text(message, "modem"),
                                    plural(number(message, "total"), "part", "parts")));
  return fields.to_string(context.style);
}

/// `one_route`: only deliveries of one route were chosen.
std::string render_retried(const Json& response, bool one_route) {
  const auto changed = number(response, "changed");
  const auto& resting = list(response, "resting");
  if (one_route && resting.size() > 0)
    return fmt::format(
        "{}: {}\n  next: {}\n",
        changed == 0 ? "nothing is tried" : plural(changed, "delivery waits", "deliveries wait"),
        rest_text(resting.at(0)),
        next_for_rest(text(resting.at(0), "route"), text(resting.at(0), "blocked")));
  std::string out =
      fmt::format("{} tried again now\n", plural(changed, "delivery is", "deliveries are"));
  for (const auto& rest : resting)
    out += fmt::format("except those of a route at rest: {}\n  next: {}\n", rest_text(rest),
                       next_for_rest(text(rest, "route"), text(rest, "blocked")));
  return out;
}

void show_list(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/queue", .query = {{"state", options.state}}};
  if (!options.route.empty()) request.query.emplace_back("route", options.route);
  options.page.put_into(request);
  present(context, request, {"deliveries", [options](const Context& c, const Json& response) {
                               return render_list(c, response, options);
                             }});
}

void show_delivery(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/queue/" + segment(options.id)};
  put_numbers(context, request);
  present(context, request, {"delivery", render_show});
}

void act(Context& context, const ApiRequest& request, const Presentation& how) {
  if (const auto response = fetch(context, request)) cli::show(context, *response, how);
}

/// Checks that either an id (or "all") or --route is given. Prints an error otherwise.
bool has_one_selector(Context& context, const Options& options, const char* choice) {
  if (options.id.empty() != options.route.empty()) return true;
  print_error(context, kUsage,
              options.id.empty() ? fmt::format("give one of: {}", choice)
                                 : fmt::format("give only one of: {}", choice),
              "gsmrelay queue list");
  return false;
}

void retry(Context& context, const Options& options) {
  if (!has_one_selector(context, options, "a delivery's number, `all`, or --route NAME")) return;
  ApiRequest request{.method = "POST", .path = "/v1/queue/retry"};
  if (!options.route.empty()) {
    request.body = Json{{"route", options.route}}.dump();
  } else if (options.id == "all") {
    request.body = Json{{"all", true}}.dump();
  } else {
    request.path = "/v1/queue/" + segment(options.id) + "/retry";
  }
  const bool one_route = options.id != "all";
  act(context, request, {"", [one_route](const Context& /*context*/, const Json& response) {
                           return render_retried(response, one_route);
                         }});
}

std::string render_dropped(const Context& /*context*/, const Json& response) {
  return fmt::format("{} dropped\n", plural(number(response, "changed"), "delivery", "deliveries"));
}

/// The waiting and dead deliveries that a question is about.
struct Backlog {
  std::int64_t waiting = 0, dead = 0;
  std::string which;   ///< "route old (not configured)"
  std::string server;  ///< "that server"
};

/// Asks, then drops the waiting and dead deliveries of `selector` ("route" or "all") that were
/// there at `until`: those that arrive while the question is open stay.
void drop_backlog(Context& context, const Backlog& backlog, std::int64_t until, Json selector) {
  const auto question =
      fmt::format("the {} waiting and {} dead deliveries of {} will never reach {}; drop them?",
                  backlog.waiting, backlog.dead, backlog.which, backlog.server);
  const bool any = backlog.waiting + backlog.dead > 0;
  if (any && !terminal::confirm(context, question)) return;
  selector["until_ms"] = until;
  act(context,
      {.method = "POST", .path = "/v1/queue/drop", .body = selector.dump(), .usual_seconds = 120},
      {"", render_dropped});
}

/// Returns the time on the clock of the spool, read before the counts: nothing is dropped that was
/// not counted.
std::optional<std::int64_t> time_of_spool(Context& context) {
  const auto response = fetch(context, {.path = "/v1/queue", .query = {{"limit", "1"}}});
  if (!response) return std::nullopt;
  return number(*response, "until_ms");
}

void drop_route(Context& context, const std::string& name) {
  const auto until = time_of_spool(context);
  if (!until) return;
  const auto response = fetch(context, {.path = "/v1/routes/" + segment(name)});
  if (!response) return;
  const auto& route = part(*response, "route");
  drop_backlog(context,
               {.waiting = number(route, "waiting"),
                .dead = number(route, "dead"),
                .which = fmt::format("route {}{}", name,
                                     flag(route, "configured") ? "" : " (not configured)"),
                .server = "that server"},
               *until, Json{{"route", name}});
}

void drop_all(Context& context) {
  const auto until = time_of_spool(context);
  if (!until) return;
  const auto response = fetch(context, {.path = "/v1/routes"});
  if (!response) return;
  Backlog backlog{.which = "all routes", .server = "their servers"};
  for (const auto& route : list(*response, "routes")) {
    backlog.waiting += number(route, "waiting");
    backlog.dead += number(route, "dead");
  }
  drop_backlog(context, backlog, *until, Json{{"all", true}});
}

void drop(Context& context, const Options& options) {
  if (!has_one_selector(context, options, "a delivery's number, `all`, or --route NAME")) return;
  if (!options.route.empty()) return drop_route(context, options.route);
  if (options.id == "all") return drop_all(context);
  const auto question =
      fmt::format("the message of delivery {} will never reach that server; drop it?", options.id);
  if (!confirm_about(context, "/v1/queue/" + segment(options.id), question)) return;
  act(context, {.method = "POST", .path = "/v1/queue/" + segment(options.id) + "/drop"},
      {"", [](const Context&, const Json&) { return std::string("dropped\n"); }});
}

}  // namespace

Command queue_command(Context& context) {
  const auto o = std::make_shared<Options>();
  const auto run = [&context, o](auto act) { return [&context, o, act] { act(context, *o); }; };
  Command list{
      .name = "list",
      .help = "List deliveries, newest first",
      .options = {{"--state STATE", &o->state,
                   "open (waiting and dead; default), waiting, dead, dropped, delivered, all",
                   OneOf{"open", "waiting", "dead", "dropped", "delivered", "all"}},
                  {"--route NAME", &o->route, "only this route"}},
      .examples = {"gsmrelay queue list --state dead --route main"},
      .run = run(show_list)};
  o->page.add_to(list);
  return {
      .name = "queue",
      .help = "Show, retry and drop deliveries",
      .commands = {std::move(list),
                   {.name = "show",
                    .help = "Show one delivery",
                    .options = {{"ID", &o->id, "from gsmrelay queue list"}},
                    .examples = {"gsmrelay queue show 12001"},
                    .run = run(show_delivery)},
                   {.name = "retry",
                    .help = "Try again now",
                    .options = {{"[ID]", &o->id, "a delivery, or all"},
                                {"--route NAME", &o->route, "all of this route"}},
                    .examples = {"gsmrelay queue retry 12001", "gsmrelay queue retry --route main"},
                    .run = run(retry)},
                   {.name = "drop",
                    .help = "Drop a delivery, all of a route, or all (asks)",
                    .options = {{"[ID]", &o->id, "from gsmrelay queue list, or all"},
                                {"--route NAME", &o->route,
                                 "all waiting and dead ones of this route"}},
                    .examples = {"gsmrelay queue drop 12001", "gsmrelay queue drop --route old"},
                    .in_full = true,
                    .run = run(drop)}},
      .examples = {"gsmrelay queue list --state dead", "gsmrelay queue retry all"},
      .run = run(show_list)};
}

}  // namespace cli
