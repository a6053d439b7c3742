// gsmrelay queue: what waits to be relayed, and what could not be.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"

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
  const auto seconds = maybe_number(delivery, "next_try_in_s");
  return seconds ? from_now(*seconds) : "-";
}

/// What an empty list means depends on what was asked for.
std::string nothing(const std::string& state) {
  if (state == "open") return "nothing waits, nothing is dead\n";
  if (state == "waiting") return "nothing waits\n";
  return state == "all" ? "no delivery yet\n" : fmt::format("nothing is {}\n", state);
}

std::string render_list(const Context& context, const Json& answer, const Options& options) {
  Table table({{"ID", Align::right, 2},
               {"MESSAGE", Align::right, 7},
               {"ROUTE", Align::left, 5},
               {"STATE", Align::left, 9},
               {"TRIES", Align::right, 5},
               {"CHANGED", Align::left, 8},
               {"NEXT TRY", Align::left, 8},
               {"ERROR", Align::left, 8}});
  for (const auto& delivery : list(answer, "deliveries"))
    table.add({id_of(delivery), id_of(delivery, "message"), text(delivery, "route"),
               state_cell(delivery, "state"), id_of(delivery, "attempts"),
               ago(number(delivery, "changed_age_s")), next_try(delivery),
               text(delivery, "last_error")});
  if (table.empty()) return options.page.before > 0 ? "no older ones\n" : nothing(options.state);
  auto command = fmt::format("gsmrelay queue list --state {}", options.state);
  if (!options.route.empty()) command += " --route " + options.route;
  return table.to_string(context) + more_line(answer, command);
}

std::string render_show(const Context& context, const Json& answer) {
  const auto& delivery = part(answer, "delivery");
  const auto& message = part(answer, "message");
  const auto state = text(delivery, "state");
  Sheet sheet;
  sheet.add("id", id_of(delivery));
  sheet.add("route", text(delivery, "route"));
  sheet.add("state", state, tone_of(state));
  sheet.add("tries", id_of(delivery, "attempts"));
  sheet.add("last error", text(delivery, "last_error"));
  sheet.add("next try", state == "waiting" ? next_try(delivery) : "");
  sheet.add("changed", fmt::format("{} ({})", short_time(text(delivery, "changed")),
                                   ago(number(delivery, "changed_age_s"))));
  sheet.add("message", fmt::format("{} from {} by {}, {}", number(delivery, "message"),
                                   text(message, "sender"), text(message, "modem"),
                                   plural(number(message, "total"), "part", "parts")));
  return sheet.to_string(context);
}

std::string render_changed(const Context& /*context*/, const Json& answer) {
  return fmt::format("{} tried again now\n",
                     plural(number(answer, "changed"), "delivery is", "deliveries are"));
}

void show_list(Context& context, const Options& options) {
  Question question{.path = "/v1/queue", .query = {{"state", options.state}}};
  if (!options.route.empty()) question.query.emplace_back("route", options.route);
  options.page.put_into(question);
  present(context, question, {"deliveries", [options](const Context& c, const Json& answer) {
                                return render_list(c, answer, options);
                              }});
}

void act(Context& context, const Question& question, const Presentation& how) {
  if (const auto answer = ask(context, question)) show(context, *answer, how);
}

/// Exactly one of a number (or "all") and --route; else it says so.
bool one_selector(Context& context, const Options& options, const char* choice) {
  if (options.id.empty() != options.route.empty()) return true;
  complain(context, kUsage,
           options.id.empty() ? fmt::format("say which: {}", choice)
                              : fmt::format("say only one of them: {}", choice),
           "gsmrelay queue list");
  return false;
}

void retry(Context& context, const Options& options) {
  if (!one_selector(context, options, "a delivery's number, `all`, or --route NAME")) return;
  Question question{.method = "POST", .path = "/v1/queue/retry"};
  if (!options.route.empty()) {
    question.body = Json{{"route", options.route}}.dump();
  } else if (options.id == "all") {
    question.body = Json{{"all", true}}.dump();
  } else {
    question.path = "/v1/queue/" + segment(options.id) + "/retry";
  }
  act(context, question, {"", render_changed});
}

std::string render_dropped(const Context& /*context*/, const Json& answer) {
  return fmt::format("{} dropped\n", plural(number(answer, "changed"), "delivery", "deliveries"));
}

void drop_route(Context& context, const std::string& name) {
  const auto answer = ask(context, {.path = "/v1/routes/" + segment(name)});
  if (!answer) return;
  const auto& route = part(*answer, "route");
  const auto question = fmt::format(
      "dropping the {} waiting and {} dead of route {}{} means that they will never reach that "
      "server; drop them?",
      number(route, "waiting"), number(route, "dead"), name,
      flag(route, "configured") ? "" : " (not configured any more)");
  if (!confirmed(context, question)) return;
  act(context,
      {.method = "POST",
       .path = "/v1/queue/drop",
       .body = Json{{"route", name}}.dump(),
       .usual_seconds = 120},
      {"", render_dropped});
}

void drop(Context& context, const Options& options) {
  if (!one_selector(context, options, "a delivery's number, or --route NAME")) return;
  if (!options.route.empty()) return drop_route(context, options.route);
  const auto question = fmt::format(
      "dropping delivery {} means that its message will never reach that server; drop it?",
      options.id);
  if (!confirmed(context, question)) return;
  act(context, {.method = "POST", .path = "/v1/queue/" + segment(options.id) + "/drop"},
      {"", [](const Context&, const Json&) { return std::string("dropped\n"); }});
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "queue", "What waits to be relayed, and what could not be",
                        "  gsmrelay queue list --state dead\n"
                        "  gsmrelay queue retry all");
  const auto o = std::make_shared<Options>();
  add_usual(noun, [&context, o] { show_list(context, *o); });
  auto& list_verb = add_verb(noun, "list", "One line each, newest first",
                             [&context, o] { show_list(context, *o); });
  list_verb.add_option("--state", o->state, "open (waiting and dead; usual), waiting, dead, …")
      ->check(CLI::IsMember({"open", "waiting", "dead", "dropped", "delivered", "all"}))
      ->type_name("STATE");
  list_verb.add_option("--route", o->route, "only this one")->type_name("NAME");
  o->page.add_to(list_verb);
  add_verb(noun, "show", "One delivery",
           [&context, o] {
             Question question{.path = "/v1/queue/" + segment(o->id)};
             put_numbers(context, question);
             present(context, question, {"delivery", render_show});
           })
      .add_option("ID", o->id, "from gsmrelay queue list")
      ->required();
  auto& retry_verb =
      add_verb(noun, "retry", "Try again now", [&context, o] { retry(context, *o); });
  retry_verb.add_option("ID", o->id, "a delivery, or all");
  retry_verb.add_option("--route", o->route, "all of this route")->type_name("NAME");
  auto& drop_verb = add_verb(noun, "drop", "Give up a delivery, or all of a route (asks)",
                             [&context, o] { drop(context, *o); });
  drop_verb.add_option("ID", o->id, "from gsmrelay queue list");
  drop_verb.add_option("--route", o->route, "all that wait or are dead there")->type_name("NAME");
}

}  // namespace

extern const Command command_queue;
const Command command_queue = {"queue", add};

}  // namespace cli
