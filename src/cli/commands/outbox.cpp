// gsmrelay outbox: what is to be sent, and what became of it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "cli/outgoing.hpp"

namespace cli {

namespace {

struct Options {
  std::string id, state = "all";
  PageOptions page;
};

/// What a person wants to know of a message in one line: the first thing that is wrong.
std::string trouble_of(const Json& message) {
  for (const auto& one : list(message, "parts"))
    if (auto error = text(one, "error"); !error.empty()) return error;
  return "";
}

std::string render_list(const Context& context, const Json& answer) {
  Table table({{"ID", Align::right, 2},
               {"TO", Align::left, 10},
               {"STATE", Align::left, 10},
               {"PARTS", Align::right, 5},
               {"MODEM", Align::left, 6},
               {"ASKED", Align::left, 10},
               {"TROUBLE", Align::left, 10}});
  for (const auto& message : list(answer, "messages"))
    table.add({std::to_string(number(message, "id")), text(message, "to"),
               state_cell(message, "state"), std::to_string(list(message, "parts").size()),
               text(message, "modem"), ago(number(message, "age_s")), trouble_of(message)});
  if (table.empty()) return "nothing was sent\n";
  return table.to_string(context) + more_line(answer, "gsmrelay outbox list");
}

std::string render_show(const Context& context, const Json& answer) {
  return outgoing_sheet(context, part(answer, "message"));
}

void show_list(Context& context, const Options& options) {
  Question question{.path = "/v1/outbox", .query = {{"state", options.state}}};
  options.page.put_into(question);
  put_numbers(context, question);
  present(context, question, {"messages", render_list});
}

void change(Context& context, const Options& options, const char* verb, const char* said) {
  const Question question{.method = "POST",
                          .path = fmt::format("/v1/outbox/{}/{}", segment(options.id), verb)};
  if (const auto answer = ask(context, question))
    show(context, *answer, {"", [said](const Context&, const Json&) { return std::string(said); }});
}

void retry(Context& context, const Options& options) {
  const auto question = fmt::format(
      "if message {} may have been sent already, its recipient gets it twice; send it again?",
      options.id);
  if (confirmed(context, question)) change(context, options, "retry", "it is sent (again) now\n");
}

void drop(Context& context, const Options& options) {
  const auto question =
      fmt::format("nothing more of message {} will be sent; drop it?", options.id);
  if (confirmed(context, question)) change(context, options, "drop", "dropped\n");
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "outbox", "What is to be sent, and what became of it",
                        "  gsmrelay outbox list --state maybe-sent\n"
                        "  gsmrelay outbox retry 17");
  const auto o = std::make_shared<Options>();
  add_usual(noun, [&context, o] { show_list(context, *o); });
  auto& list_verb = add_verb(noun, "list", "One line each, newest first",
                             [&context, o] { show_list(context, *o); });
  list_verb
      .add_option("--state", o->state,
                  "waiting, sending, sent, maybe-sent, delivered, failed, expired, dropped")
      ->check(CLI::IsMember({"waiting", "sending", "sent", "maybe-sent", "delivered", "failed",
                             "expired", "dropped", "all"}))
      ->type_name("STATE");
  o->page.add_to(list_verb);
  const auto with_id = [&](const char* name, const char* about, auto act) {
    add_verb(noun, name, about, [&context, o, act] { act(context, *o); })
        .add_option("ID", o->id, "from gsmrelay outbox list")
        ->required();
  };
  with_id("show", "One message, part by part", [](Context& c, const Options& options) {
    Question question{.path = "/v1/outbox/" + segment(options.id)};
    put_numbers(c, question);
    present(c, question, {"message", render_show});
  });
  with_id("retry", "Send again what failed, expired or may have been sent (asks)", retry);
  with_id("drop", "Give a message up (asks)", drop);
}

}  // namespace

extern const Command command_outbox;
const Command command_outbox = {"outbox", add};

}  // namespace cli
