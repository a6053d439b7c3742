// gsmrelay inbox: what was received. Never a text, unless an administrator asks for it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"

namespace cli {

namespace {

std::string parts_of(const Json& message) {
  const auto have = number(message, "parts"), total = number(message, "total");
  return have == total ? std::to_string(total) : fmt::format("{}/{}", have, total);
}

std::string id_of(const Json& object, const char* name = "id") {
  return std::to_string(number(object, name));
}

/// ICCID and IMSI, as far as they are known; else what the modem's thread knew the card by.
std::string sim_of(const Json& message) {
  const auto iccid = text(message, "iccid"), imsi = text(message, "imsi");
  if (imsi.empty()) return iccid.empty() ? text(message, "sim") : iccid;
  return fmt::format("{}{}IMSI {}", iccid, iccid.empty() ? "" : ", ", imsi);
}

/// Of what a network sent to the phone itself.
std::string push_of(const Json& message) {
  const auto push = text(message, "push");
  return push.empty() ? push : push + ": from the network, not relayed";
}

/// The encoding; of a push what it is, in as many letters.
std::string in_brief(const Json& message) {
  const auto push = text(message, "push");
  if (push.empty()) return text(message, "encoding");
  return push.starts_with("MMS") ? "MMS" : push;
}

std::string render_list(const Context& context, const Json& answer) {
  Table table({{"ID", Align::right, 2},
               {"RECEIVED", Align::left, 10},
               {"SENDER", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"PARTS", Align::right, 5},
               {"LENGTH", Align::right, 6},
               {"ENCODING", Align::left, 8},
               {"STATE", Align::left, 7}});
  for (const auto& message : list(answer, "messages"))
    table.add({id_of(message), ago(number(message, "age_s")), text(message, "sender"),
               text(message, "modem"), parts_of(message), id_of(message, "length"),
               in_brief(message), state_cell(message, "state")});
  if (table.empty()) return "no message yet\n";
  return table.to_string(context) + more_line(answer, "gsmrelay inbox list");
}

std::string deliveries(const Context& context, const Json& answer) {
  Table table({{"DELIVERY", Align::right, 8},
               {"ROUTE", Align::left, 6},
               {"STATE", Align::left, 9},
               {"TRIES", Align::right, 5},
               {"CHANGED", Align::left, 10},
               {"ERROR", Align::left, 10}});
  for (const auto& delivery : list(answer, "deliveries"))
    table.add({id_of(delivery), text(delivery, "route"), state_cell(delivery, "state"),
               id_of(delivery, "attempts"), ago(number(delivery, "changed_age_s")),
               text(delivery, "last_error")});
  return table.empty() ? "no route accepts it: it is kept here\n" : table.to_string(context);
}

std::string render_show(const Context& context, const Json& answer) {
  const auto& message = part(answer, "message");
  const auto state = text(message, "state");
  Sheet sheet;
  sheet.add("id", id_of(message));
  sheet.add("key", text(message, "key"));
  sheet.add("state", state, tone_of(state));
  sheet.add("sender", text(message, "sender"));
  sheet.add("received", fmt::format("{} ({}) by {}", short_time(text(message, "received")),
                                    ago(number(message, "age_s")), text(message, "modem")));
  sheet.add("sent", text(message, "sent"));
  sheet.add("imei", text(message, "imei"));
  sheet.add("sim", sim_of(message));
  sheet.add("parts", fmt::format("{} of {}", number(message, "parts"), number(message, "total")));
  sheet.add("kind", push_of(message));
  sheet.add("encoding", text(message, "encoding"));
  sheet.add("length",
            flag(message, "payload_erased")
                ? "erased after every route had taken it"
                : fmt::format("{} {}", number(message, "length"),
                              text(message, "encoding") == "8bit" ? "octets" : "characters"));
  sheet.add("text", text(message, "text"));
  sheet.add("data", text(message, "data_hex"));
  return sheet.to_string(context) + '\n' + deliveries(context, answer);
}

std::string render_partial(const Context& context, const Json& answer) {
  Table table({{"ID", Align::right, 2},
               {"SENDER", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"HAVE", Align::right, 5},
               {"MISSING", Align::left, 8},
               {"FIRST PART", Align::left, 10},
               {"DEADLINE", Align::left, 8}});
  for (const auto& set : list(answer, "sets")) {
    std::vector<std::int64_t> missing;
    for (const auto& one : list(set, "missing")) missing.push_back(one.get<std::int64_t>());
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
  return table.to_string(context) + more_line(answer, "gsmrelay inbox partial");
}

std::string render_raw(const Context& context, const Json& answer) {
  const bool of_message = answer.contains("parts");
  Table table({{of_message ? "PART" : "ID", Align::right, 2},
               {"RECEIVED", Align::left, 10},
               {"MODEM", Align::left, 6},
               {"FROM", Align::left, 4},
               {"OCTETS", Align::right, 6},
               {of_message ? "NOTE" : "WHY", Align::left, 10}});
  std::string hex;
  for (const auto& record : list(answer, of_message ? "parts" : "raw")) {
    table.add({id_of(record), ago(number(record, "age_s")), text(record, "modem"),
               text(record, "source"), id_of(record, "octets"), text(record, "reason")});
    if (record.contains("hex"))
      hex += fmt::format("{}: {}\n", number(record, "id"), text(record, "hex"));
  }
  if (table.empty())
    return of_message ? "its octets were erased\n" : "everything received could be decoded\n";
  return table.to_string(context) + more_line(answer, "gsmrelay inbox raw") + hex;
}

struct Options {
  std::string id;
  bool with_text = false;
  PageOptions page;

  void put_text(Question& question) const {
    if (with_text) question.query.emplace_back("text", "1");
  }
};

void show_page(Context& context, const Options& options, const char* path, const char* subject,
               std::string (*render)(const Context&, const Json&)) {
  Question question{.path = path};
  options.page.put_into(question);
  options.put_text(question);
  put_numbers(context, question);
  present(context, question, {subject, render});
}

void add_text_flag(CLI::App& verb, Options& options, const char* text) {
  verb.add_flag("--text", options.with_text, text);
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "inbox", "What was received",
                        "  gsmrelay inbox list --limit 5\n"
                        "  gsmrelay inbox partial --watch");
  const auto o = std::make_shared<Options>();
  const auto list_it = [&context, o] {
    show_page(context, *o, "/v1/inbox", "messages", render_list);
  };
  add_usual(noun, list_it);
  o->page.add_to(add_verb(noun, "list", "One line each, newest first", list_it));
  auto& show = add_verb(noun, "show", "One message and where it went", [&context, o] {
    Question question{.path = "/v1/inbox/" + segment(o->id)};
    o->put_text(question);
    put_numbers(context, question);
    present(context, question, {"message", render_show});
  });
  show.add_option("ID", o->id, "its number, or the beginning of its key")->required();
  add_text_flag(show, *o, "its text as well (gsmrelay-admin; is logged)");
  o->page.add_to(add_verb(noun, "partial", "Messages that miss parts", [&context, o] {
    show_page(context, *o, "/v1/inbox/partial", "sets", render_partial);
  }));
  auto& raw =
      add_verb(noun, "raw", "What could not be decoded, or the PDUs of a message", [&context, o] {
        if (o->id.empty()) return show_page(context, *o, "/v1/inbox/raw", "raw", render_raw);
        Question question{.path = "/v1/inbox/" + segment(o->id) + "/raw"};
        o->put_text(question);
        put_numbers(context, question);
        present(context, question, {"parts", render_raw});
      });
  raw.add_option("ID", o->id, "of a message; without: what could not be decoded");
  add_text_flag(raw, *o, "their octets as well (gsmrelay-admin; is logged)");
  o->page.add_to(raw);
}

}  // namespace

extern const Command command_inbox;
const Command command_inbox = {"inbox", add};

}  // namespace cli
