// gsmrelay outbox: shows outgoing messages and their states.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/outgoing_view.hpp"
#include "cli/output.hpp"
#include "cli/paging.hpp"

namespace cli {

namespace {

struct Options {
  std::string id, state = "all";
  PageOptions page;
};

/// Returns the first error of the parts of `message`.
std::string trouble_of(const Json& message) {
  for (const auto& one : list(message, "parts"))
    if (auto error = text(one, "error"); !error.empty()) return error;
  return "";
}

std::string render_list(const Context& context, const Json& response) {
  Table table({{"ID", Align::right, 2},
               {"TO", Align::left, 10},
               {"STATE", Align::left, 10},
               {"PARTS", Align::right, 5},
               {"MODEM", Align::left, 6},
               {"ASKED", Align::left, 10},
               {"TROUBLE", Align::left, 10}});
  for (const auto& message : list(response, "messages"))
    table.add({std::to_string(number(message, "id")), text(message, "to"),
               state_cell(message, "state"), std::to_string(list(message, "parts").size()),
               text(message, "modem"), ago(number(message, "age_s")), trouble_of(message)});
  if (table.empty()) return "no outgoing message\n";
  return table.to_string(context.style) + more_line(response, "gsmrelay outbox list");
}

std::string render_show(const Context& context, const Json& response) {
  return outgoing_text(context, part(response, "message"));
}

void show_list(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/outbox", .query = {{"state", options.state}}};
  options.page.put_into(request);
  put_numbers(context, request);
  present(context, request, {"messages", render_list});
}

void show_message(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/outbox/" + segment(options.id)};
  put_numbers(context, request);
  present(context, request, {"message", render_show});
}

void change(Context& context, const Options& options, const char* verb, const char* done) {
  const ApiRequest request{.method = "POST",
                           .path = fmt::format("/v1/outbox/{}/{}", segment(options.id), verb)};
  if (const auto response = fetch(context, request))
    show(context, *response,
         {"", [done](const Context&, const Json&) { return std::string(done); }});
}

void retry(Context& context, const Options& options) {
  const auto question = fmt::format(
      "if message {} was sent already, its recipient gets it twice; send it again?", options.id);
  if (confirm_about(context, "/v1/outbox/" + segment(options.id), question))
    change(context, options, "retry", "it will be sent now\n");
}

void drop(Context& context, const Options& options) {
  const auto question =
      fmt::format("no further part of message {} will be sent; drop it?", options.id);
  if (confirm_about(context, "/v1/outbox/" + segment(options.id), question))
    change(context, options, "drop", "dropped\n");
}

}  // namespace

Command outbox_command(Context& context) {
  const auto o = std::make_shared<Options>();
  const auto run = [&context, o](auto act) { return [&context, o, act] { act(context, *o); }; };
  const Option id{"ID", &o->id, "from gsmrelay outbox list"};
  Command list{
      .name = "list",
      .help = "List messages, newest first",
      .options = {{"--state STATE", &o->state,
                   "waiting, sending, sent, maybe-sent, delivered, failed, expired, dropped",
                   OneOf{"waiting", "sending", "sent", "maybe-sent", "delivered", "failed",
                         "expired", "dropped", "all"}}},
      .examples = {"gsmrelay outbox list --state failed"},
      .run = run(show_list)};
  o->page.add_to(list);
  return {.name = "outbox",
          .help = "Show outgoing messages and their states",
          .commands = {std::move(list),
                       {.name = "show",
                        .help = "Show one message and its parts",
                        .options = {id},
                        .examples = {"gsmrelay outbox show 17"},
                        .run = run(show_message)},
                       {.name = "retry",
                        .help = "Send a failed, expired or doubtful message again (asks)",
                        .options = {id},
                        .examples = {"gsmrelay outbox retry 17"},
                        .run = run(retry)},
                       {.name = "drop",
                        .help = "Drop a message (asks)",
                        .options = {id},
                        .examples = {"gsmrelay outbox drop 17"},
                        .in_full = true,
                        .run = run(drop)}},
          .examples = {"gsmrelay outbox list --state maybe-sent", "gsmrelay outbox retry 17"},
          .run = run(show_list)};
}

}  // namespace cli
