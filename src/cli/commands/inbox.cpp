// gsmrelay inbox: shows received messages. Texts are shown only with --text.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/inbox_export.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/paging.hpp"
#include "config/duration.hpp"

namespace cli {

namespace {

/// Returns the sender for a person: service messages may have none.
std::string sender_of(const Json& message) {
  auto sender = text(message, "sender");
  return sender.empty() ? "none" : sender;
}

std::string parts_of(const Json& message) {
  const auto have = number(message, "parts"), total = number(message, "total");
  return have == total ? std::to_string(total) : fmt::format("{}/{}", have, total);
}

std::string id_of(const Json& object, const char* name = "id") {
  return std::to_string(number(object, name));
}

/// Returns ICCID and IMSI if known, else the identity that the SIM had in the modem.
std::string sim_of(const Json& message) {
  const auto iccid = text(message, "iccid"), imsi = text(message, "imsi");
  if (imsi.empty()) return iccid.empty() ? text(message, "sim") : iccid;
  return fmt::format("{}{}IMSI {}", iccid, iccid.empty() ? "" : ", ", imsi);
}

/// Describes a message from the network to the device itself; "" for other messages.
std::string push_of(const Json& message) {
  const auto push = text(message, "push");
  return push.empty() ? push : push + ": from the network, not relayed";
}

/// Returns the encoding, or the kind of a push, for a narrow column.
std::string short_kind(const Json& message) {
  const auto push = text(message, "push");
  if (push.empty()) return text(message, "encoding");
  return push.starts_with("MMS") ? "MMS" : push;
}

/// `command`: the one that lists these messages.
std::string render_list(const Context& context, const Json& response, const std::string& command) {
  Table table({{"ID", Align::right, 2},
               {"RECEIVED", Align::left, 10},
               {"SENDER", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"PARTS", Align::right, 5},
               {"LENGTH", Align::right, 6},
               {"ENCODING", Align::left, 8},
               {"STATE", Align::left, 7}});
  for (const auto& message : list(response, "messages"))
    table.add({id_of(message), ago(number(message, "age_s")), sender_of(message),
               text(message, "modem"), parts_of(message), id_of(message, "length"),
               short_kind(message), state_cell(message, "state")});
  const auto more = more_line(response, command);
  if (table.empty()) return more.empty() ? "no message\n" : "none among the newest\n" + more;
  return table.to_string(context.style) + more;
}

std::string deliveries(const Context& context, const Json& response) {
  Table table({{"DELIVERY", Align::right, 8},
               {"ROUTE", Align::left, 6},
               {"STATE", Align::left, 9},
               {"TRIES", Align::right, 5},
               {"CHANGED", Align::left, 10},
               {"ERROR", Align::left, 10}});
  for (const auto& delivery : list(response, "deliveries"))
    table.add({id_of(delivery), text(delivery, "route"), state_cell(delivery, "state"),
               id_of(delivery, "attempts"), ago(number(delivery, "changed_age_s")),
               text(delivery, "last_error")});
  if (!table.empty()) return table.to_string(context.style);
  const auto& message = part(response, "message");
  if (text(message, "state") == "held")
    return fmt::format(
        "held: its sender has sent more than [daemon] sender_limit; it is relayed later\n"
        "  next: gsmrelay inbox release {}\n",
        number(message, "id"));
  const bool relayable = flag(message, "complete") && !flag(message, "payload_erased") &&
                         !flag(message, "damaged") && text(message, "push").empty();
  return relayable ? fmt::format(
                         "no route accepts it: it stays in the spool\n"
                         "  next: gsmrelay inbox relay {}\n",
                         number(message, "id"))
                   : "no route accepts it: it stays in the spool\n";
}

std::string render_show(const Context& context, const Json& response) {
  const auto& message = part(response, "message");
  const auto state = text(message, "state");
  KeyValueList fields;
  fields.add("id", id_of(message));
  fields.add("key", text(message, "key"));
  fields.add("state", state, tone_of(state));
  fields.add("sender", sender_of(message));
  fields.add("received", fmt::format("{} ({}) by {}", short_time(text(message, "received")),
                                     ago(number(message, "age_s")), text(message, "modem")));
  fields.add("sent", text(message, "sent"));
  fields.add("imei", text(message, "imei"));
  fields.add("sim", sim_of(message));
  fields.add("number", text(message, "receiver"));
  fields.add("parts", fmt::format("{} of {}", number(message, "parts"), number(message, "total")));
  fields.add("kind", push_of(message));
  fields.add("encoding", text(message, "encoding"));
  fields.add("length",
             flag(message, "payload_erased")
                 ? "erased after all routes accepted it"
                 : fmt::format("{} {}", number(message, "length"),
                               text(message, "encoding") == "8bit" ? "octets" : "characters"));
  fields.add("text", text(message, "text"));
  fields.add("data", text(message, "data_hex"));
  return fields.to_string(context.style) + '\n' + deliveries(context, response);
}

std::string render_partial(const Context& context, const Json& response) {
  Table table({{"ID", Align::right, 2},
               {"SENDER", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"HAVE", Align::right, 5},
               {"MISSING", Align::left, 8},
               {"FIRST PART", Align::left, 10},
               {"DEADLINE", Align::left, 8}});
  for (const auto& set : list(response, "sets")) {
    std::vector<std::int64_t> missing;
    for (const auto& one : list(set, "missing")) missing.push_back(one.number());
    const bool overdue = flag(set, "overdue");
    table.add({id_of(set),
               text(set, "sender"),
               text(set, "modem"),
               fmt::format("{}/{}", list(set, "present").size(), number(set, "total")),
               fmt::format("{}", fmt::join(missing, ",")),
               ago(number(set, "age_s")),
               {overdue ? "passed" : from_now(number(set, "deadline_in_s")),
                overdue ? Tone::bad : Tone::plain}});
  }
  if (table.empty()) return "no message waits for parts\n";
  return table.to_string(context.style) + more_line(response, "gsmrelay inbox partial");
}

std::string render_raw(const Context& context, const Json& response) {
  const bool of_message = response.contains("parts");
  Table table({{of_message ? "PART" : "ID", Align::right, 2},
               {"RECEIVED", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"FROM", Align::left, 4},
               {"OCTETS", Align::right, 6},
               {of_message ? "NOTE" : "WHY", Align::left, 10}});
  std::string hex;
  for (const auto& record : list(response, of_message ? "parts" : "raw")) {
    table.add({id_of(record), ago(number(record, "age_s")), text(record, "modem"),
               text(record, "source"), id_of(record, "octets"), text(record, "reason")});
    if (record.contains("hex"))
      hex += fmt::format("{}: {}\n", number(record, "id"), text(record, "hex"));
  }
  if (table.empty())
    return of_message ? "its octets were erased\n" : "all received SMS could be decoded\n";
  return table.to_string(context.style) + more_line(response, "gsmrelay inbox raw") + hex;
}

struct Options {
  std::string id, route, state, modem, sender, since;
  std::vector<std::string> ids;
  bool with_text = false, kept = false, all = false;
  PageOptions page;

  void put_text(ApiRequest& request) const {
    if (with_text) request.query.emplace_back("text", "1");
  }
};

void list_messages(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/inbox"};
  options.page.put_into(request);
  put_numbers(context, request);
  std::string command = "gsmrelay inbox list";
  for (const auto& [name, value] :
       {std::pair{"state", options.state}, {"modem", options.modem}, {"sender", options.sender}})
    if (!value.empty()) {
      request.query.emplace_back(name, value);
      command += fmt::format(" --{} {}", name, value);
    }
  if (!options.since.empty()) {
    const auto ago = config::parse_duration(options.since);
    if (!ago || ago->count() < 1'000)
      return print_error(context, kUsage, "--since is a time such as 30m, 12h or 7d",
                         "gsmrelay inbox list --since 1d");
    request.query.emplace_back("since_s", std::to_string(ago->count() / 1'000));
    command += " --since " + options.since;
  }
  present(context, request, {"messages", [command](const Context& with, const Json& response) {
                               return render_list(with, response, command);
                             }});
}

void show_page(Context& context, const Options& options, const char* path, const char* subject,
               std::string (*render)(const Context&, const Json&)) {
  ApiRequest request{.path = path};
  options.page.put_into(request);
  options.put_text(request);
  put_numbers(context, request);
  present(context, request, {subject, render});
}

void show_message(Context& context, const Options& options) {
  ApiRequest request{.path = "/v1/inbox/" + segment(options.id)};
  options.put_text(request);
  put_numbers(context, request);
  present(context, request, {"message", render_show});
}

void show_raw(Context& context, const Options& options) {
  if (options.id.empty()) return show_page(context, options, "/v1/inbox/raw", "raw", render_raw);
  ApiRequest request{.path = "/v1/inbox/" + segment(options.id) + "/raw"};
  options.put_text(request);
  put_numbers(context, request);
  present(context, request, {"parts", render_raw});
}

/// Asks gsmrelayd page by page to relay the kept messages that the routes accept now.
void relay_kept(Context& context) {
  std::int64_t checked = 0, changed = 0, after = 0;
  for (;;) {
    ApiRequest request{.method = "POST", .path = "/v1/inbox/relay"};
    request.body = Json{{"after", after}}.dump();
    auto response = fetch(context, request);
    if (!response) return;
    checked += number(*response, "checked");
    changed += number(*response, "changed");
    const auto next = maybe_number(*response, "next");
    if (next && *next > after) {
      after = *next;
      continue;
    }
    (*response)["checked"] = checked;
    (*response)["changed"] = changed;
    show(context, *response,
         {"", [](const Context& /*context*/, const Json& done) {
            return fmt::format("{} of {} relayed\n", number(done, "changed"),
                               plural(number(done, "checked"), "kept message", "kept messages"));
          }});
    return;
  }
}

std::string render_changed(const Context& /*context*/, const Json& response) {
  std::string out;
  for (const auto& one : list(response, "messages")) {
    const auto error = text(one, "error");
    out += error.empty()
               ? fmt::format("message {}: {}\n", text(one, "id"),
                             plural(number(one, "changed"), "delivery", "deliveries"))
               : fmt::format("{}\n  next: {}\n", printable(error), printable(text(one, "next")));
  }
  return out;
}

/// Asks for `verb` of every message; the exit code is that of the first error.
void change_messages(Context& context, const std::vector<std::string>& ids, const char* verb,
                     const std::string& body) {
  std::optional<terminal::CommandError> first;
  auto results = Json::array();
  for (const auto& id : ids) {
    ApiRequest request{.method = "POST", .path = "/v1/inbox/" + segment(id) + "/" + verb};
    request.body = body;
    const auto response = try_fetch(context, request);
    if (response) {
      results.push_back({{"id", id}, {"changed", number(*response, "changed")}});
      continue;
    }
    const auto& error = response.error();
    if (!first) first = error;
    if (ids.size() == 1 || error.status == 0) break;  // gsmrelayd does not answer
    results.push_back({{"id", id}, {"error", error.what}, {"next", error.next}});
  }
  if (first && results.size() < ids.size()) return print_error(context, *first);
  const auto exit = first ? first->exit : kFine;
  show(context, Json{{"schema", "gsmrelay/1"}, {"messages", std::move(results)}},
       {"messages", render_changed, [exit](const Json&) { return exit; }});
}

void relay_messages(Context& context, const Options& options) {
  if (options.kept != options.ids.empty() || (options.kept && !options.route.empty()))
    return print_error(context, kUsage, "give the numbers of messages, or --kept without --route",
                       "gsmrelay inbox list --state kept");
  if (options.kept) return relay_kept(context);
  change_messages(context, options.ids, "relay",
                  options.route.empty() ? "{}" : Json{{"route", options.route}}.dump());
}

/// Asks gsmrelayd page by page to release the held messages of one sender, or of all.
void release_many(Context& context, const std::string& sender) {
  std::int64_t changed = 0, after = 0;
  for (;;) {
    ApiRequest request{.method = "POST", .path = "/v1/inbox/release"};
    request.body =
        (sender.empty() ? Json{{"after", after}} : Json{{"after", after}, {"sender", sender}})
            .dump();
    auto response = fetch(context, request);
    if (!response) return;
    changed += number(*response, "changed");
    const auto next = maybe_number(*response, "next");
    if (next && *next > after) {
      after = *next;
      continue;
    }
    (*response)["changed"] = changed;
    show(context, *response, {"", [](const Context& /*context*/, const Json& done) {
                                return fmt::format("{} released\n", plural(number(done, "changed"),
                                                                           "message", "messages"));
                              }});
    return;
  }
}

void release_messages(Context& context, const Options& options) {
  const int ways =
      (options.ids.empty() ? 0 : 1) + (options.sender.empty() ? 0 : 1) + (options.all ? 1 : 0);
  if (ways != 1)
    return print_error(context, kUsage, "give the numbers of messages, or --sender, or --all",
                       "gsmrelay inbox list --state held");
  if (options.ids.empty()) return release_many(context, options.sender);
  change_messages(context, options.ids, "release", "{}");
}

}  // namespace

Command inbox_command(Context& context) {
  const auto o = std::make_shared<Options>();
  const auto page = [&context, o](const char* path, const char* subject, auto render) {
    return [&context, o, path, subject, render] { show_page(context, *o, path, subject, render); };
  };
  Command list{
      .name = "list",
      .help = "One line each, newest first",
      .options = {{"--state STATE", &o->state,
                   "incomplete, kept, waiting, held, relayed, dead, dropped, all",
                   OneOf{"all", "incomplete", "kept", "waiting", "held", "relayed", "dead",
                         "dropped"}},
                  {"--modem NAME", &o->modem, "received by this modem"},
                  {"--sender END", &o->sender, "whose sender ends so (needs --show-numbers)"},
                  {"--since TIME", &o->since, "received in this time: 30m, 12h, 7d"}},
      .examples = {"gsmrelay inbox list --state kept --since 1d",
                   "gsmrelay inbox list --modem kitchen --limit 5"},
      .run = [&context, o] { list_messages(context, *o); }};
  Command partial{.name = "partial",
                  .help = "Messages that miss parts",
                  .examples = {"gsmrelay inbox partial"},
                  .run = page("/v1/inbox/partial", "sets", render_partial)};
  Command show{.name = "show",
               .help = "One message and where it went",
               .options = {{"ID", &o->id, "its number, or the beginning of its key"},
                           {"--text", &o->with_text, "also its text (gsmrelay-admin; is logged)"}},
               .examples = {"gsmrelay inbox show 12"},
               .run = [&context, o] { show_message(context, *o); }};
  Command raw{
      .name = "raw",
      .help = "SMS that could not be decoded, or the PDUs of a message",
      .options = {{"[ID]", &o->id, "of a message; default: SMS that could not be decoded"},
                  {"--text", &o->with_text, "also their octets (gsmrelay-admin; is logged)"}},
      .examples = {"gsmrelay inbox raw", "sudo gsmrelay inbox raw 12 --text"},
      .run = [&context, o] { show_raw(context, *o); }};
  Command relay{
      .name = "relay",
      .help = "Relay kept messages",
      .options = {{"[ID]...", &o->ids, "their numbers"},
                  {"--kept", &o->kept, "all that the routes accept now"},
                  {"--route NAME", &o->route, "to this route only"}},
      .note =
          "With numbers: to all routes or one, regardless of `accept`. With --kept: those that "
          "the routes accept now, after `accept` was changed.",
      .examples = {"gsmrelay inbox relay 12", "gsmrelay inbox relay 12 13 --route main",
                   "gsmrelay inbox relay --kept"},
      .run = [&context, o] { relay_messages(context, *o); }};
  Command release{
      .name = "release",
      .help = "Relay messages that are held",
      .options =
          {{"[ID]...", &o->ids, "their numbers"},
           {"--sender SENDER", &o->sender,
            "all of this sender: whole, its end, or as lists show it (none: SMS without one)"},
           {"--all", &o->all, "all of all senders"}},
      .note =
          "A message is held if its sender has sent more than [daemon] sender_limit. With "
          "--sender or --all these senders may send the whole limit again.",
      .examples = {"gsmrelay inbox release 12", "gsmrelay inbox release --sender +23767****01",
                   "gsmrelay inbox release --all"},
      .run = [&context, o] { release_messages(context, *o); }};
  const auto e = std::make_shared<ExportOptions>();
  Command write{
      .name = "export",
      .help = "Write all messages that fit, as JSON lines or CSV",
      .options = {{"[FILE]", &e->file, "the file; - (default): standard output"},
                  {"--format FORMAT", &e->format, "jsonl (default) or csv (default for *.csv)",
                   OneOf{"jsonl", "csv"}},
                  {"--text", &e->with_text, "also their texts (gsmrelay-admin; is logged)"},
                  {"--state STATE", &e->state, "as in `gsmrelay inbox list`",
                   OneOf{"all", "incomplete", "kept", "waiting", "held", "relayed", "dead",
                         "dropped"}},
                  {"--modem NAME", &e->modem, "received by this modem"},
                  {"--sender END", &e->sender, "whose sender ends so (needs --show-numbers)"},
                  {"--since TIME", &e->since, "received in this time: 30m, 12h, 7d"},
                  {"--until TIME", &e->until, "received at least this long ago"}},
      .note = "The newest first. A file gets mode 0600, and its name when it is complete.",
      .examples = {"gsmrelay inbox export --since 7d week.csv",
                   "sudo gsmrelay inbox export --text --show-numbers --state kept | jq .text"},
      .run = [&context, e] { export_inbox(context, *e); }};
  for (auto* with_pages : {&list, &partial, &raw}) o->page.add_to(*with_pages);
  const auto show_list = list.run;
  return {.name = "inbox",
          .help = "Show received messages",
          .commands = {std::move(list), std::move(show), std::move(partial), std::move(raw),
                       std::move(relay), std::move(release), std::move(write)},
          .examples = {"gsmrelay inbox list --limit 5", "gsmrelay inbox partial --watch"},
          .run = show_list};
}

}  // namespace cli
