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

std::string render_list(const Context& context, const Json& answer) {
  Table table({{"ID", Align::right, 2},
               {"MESSAGE", Align::right, 7},
               {"ROUTE", Align::left, 6},
               {"STATE", Align::left, 9},
               {"TRIES", Align::right, 5},
               {"CHANGED", Align::left, 10},
               {"NEXT TRY", Align::left, 8},
               {"ERROR", Align::left, 10}});
  for (const auto& delivery : list(answer, "deliveries"))
    table.add({id_of(delivery), id_of(delivery, "message"), text(delivery, "route"),
               state_cell(delivery, "state"), id_of(delivery, "attempts"),
               ago(number(delivery, "changed_age_s")), next_try(delivery),
               text(delivery, "last_error")});
  if (table.empty()) return "nothing waits, nothing is dead\n";
  return table.to_string(context) + more_line(answer, "gsmrelay queue list");
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
  present(context, question, {"deliveries", render_list});
}

void act(Context& context, const Question& question, const Presentation& how) {
  if (const auto answer = ask(context, question)) show(context, *answer, how);
}

void retry(Context& context, const Options& options) {
  Question question{.method = "POST", .path = "/v1/queue/retry"};
  if (!options.route.empty()) {
    question.body = Json{{"route", options.route}}.dump();
  } else if (options.id == "all") {
    question.body = Json{{"all", true}}.dump();
  } else if (!options.id.empty()) {
    question.path = "/v1/queue/" + segment(options.id) + "/retry";
  } else {
    return complain(context, kUsage, "say which: a delivery's number, `all`, or --route NAME",
                    "gsmrelay queue list");
  }
  act(context, question, {"", render_changed});
}

void drop(Context& context, const Options& options) {
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
  add_verb(noun, "drop", "Give up a delivery (asks)", [&context, o] { drop(context, *o); })
      .add_option("ID", o->id, "from gsmrelay queue list")
      ->required();
}

}  // namespace

extern const Command command_queue;
const Command command_queue = {"queue", add};

}  // namespace cli
