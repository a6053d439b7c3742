// gsmrelay sim: the cards, their PINs, and how to change one.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/follow.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "cli/secret_input.hpp"

namespace cli {

namespace {

constexpr double kUnlockSeconds = 120;

std::string words(const Json& object, const char* name) {
  std::string all;
  for (const auto& one : list(object, name))
    if (one.is_string()) all += (all.empty() ? "" : ", ") + printable_utf8(one.get<std::string>());
  return all;
}

std::string last_seen(const Json& sim) {
  const auto age = maybe_number(sim, "last_seen_s");
  return age ? ago(*age) : "never";
}

/// "894902****67": as many stars as a telephone number has. Its last digits tell two cards apart.
std::string short_identity(const Json& sim) {
  constexpr std::size_t kStars = 4;
  auto name = text(sim, "iccid").empty() ? text(sim, "imsi") : text(sim, "iccid");
  const auto from = name.find('*');
  if (from == std::string::npos) return name;
  const auto to = std::min(name.find_first_not_of('*', from), name.size());
  if (to - from > kStars) name.erase(from, to - from - kStars);
  return name;
}

std::string render_list(const Context& context, const Json& answer) {
  // A whole one is never cut: the operator, which its beginning tells, makes room.
  const bool whole = context.show_numbers;
  constexpr std::size_t kMasked = 12, kWhole = 20;
  std::vector<Column> columns{
      {"NAME", Align::left, 6},  {"ICCID", Align::left, whole ? kWhole : kMasked},
      {"MODEM", Align::left, 6}, {"STATE", Align::left, 5},
      {"SEEN", Align::left, 8},  {"RECV", Align::right, 4},
      {"SENT", Align::right, 4}, {"BALANCE", Align::right, 7}};
  if (!whole) columns.insert(columns.begin() + 2, {"OPERATOR", Align::left, 8});
  Table table(std::move(columns));
  for (const auto& sim : list(answer, "sims")) {
    std::vector<Cell> row{text(sim, "name"),
                          short_identity(sim),
                          text(sim, "modem"),
                          {text(sim, "state"), tone_of(text(sim, "state"))},
                          last_seen(sim),
                          std::to_string(number(sim, "received")),
                          std::to_string(number(sim, "sent")),
                          text(sim, "balance")};
    if (!whole) row.insert(row.begin() + 2, text(sim, "operator"));
    table.add(std::move(row));
  }
  return table.empty() ? "no SIM was ever seen\n" : table.to_string(context);
}

std::string render_show(const Context& context, const Json& answer) {
  const auto& sim = part(answer, "sim");
  Sheet sheet;
  sheet.add("name", text(sim, "name"));
  sheet.add("state", text(sim, "state"), tone_of(text(sim, "state")));
  sheet.add("ICCID", text(sim, "iccid"));
  sheet.add("IMSI", text(sim, "imsi"));
  const auto from = text(sim, "number_from");
  sheet.add("number", text(sim, "number") + (from.empty() ? "" : " (" + from + ")"));
  sheet.add("operator", text(sim, "operator"));
  sheet.add("country", text(sim, "country"));
  sheet.add("modem", text(sim, "modem"));
  sheet.add("first seen", short_time(text(sim, "first_seen")));
  sheet.add("last seen", last_seen(sim));
  sheet.add("SMS",
            fmt::format("{} received, {} sent", number(sim, "received"), number(sim, "sent")));
  const auto age = maybe_number(sim, "balance_s");
  sheet.add("balance", age ? fmt::format("{} ({})", text(sim, "balance"), ago(*age)) : "");
  const auto code = text(sim, "balance_code");
  sheet.add("balance code", code.empty() && !list(sim, "suggested_codes").empty()
                                ? "none; try " + words(sim, "suggested_codes")
                                : code);
  sheet.add("routes", words(sim, "routes"));
  return sheet.to_string(context);
}

void show_list(Context& context) {
  Question question{.path = "/v1/sims"};
  put_numbers(context, question);
  present(context, question, {"sims", render_list});
}

// --- PIN and PUK ------------------------------------------------------------------------------

std::string render_unlocked(const Context& /*context*/, const Json& answer) {
  return fmt::format("the SIM of modem {0} took it; see: gsmrelay modem show {0}\n",
                     text(answer, "modem"));
}

struct Unlock {
  std::string modem;
  bool last_try = false;
};

void unlock(Context& context, const Unlock& what, const char* verb) {
  constexpr std::size_t kPuk = 8, kFewest = 4, kMost = 8;
  Json body = {{"last_try", what.last_try}};
  if (std::string_view(verb) == "puk") {
    const auto puk = ask_secret(context, "PUK", kPuk, kPuk);
    if (!puk) return;
    body["puk"] = *puk;
  }
  const auto pin = ask_secret(context, body.contains("puk") ? "new PIN" : "PIN", kFewest, kMost);
  if (!pin) return;
  body["pin"] = *pin;
  const Question question{.method = "POST",
                          .path = fmt::format("/v1/modems/{}/sim/{}", segment(what.modem), verb),
                          .body = body.dump(),
                          .usual_seconds = kUnlockSeconds};
  if (const auto answer = ask(context, question)) show(context, *answer, {"", render_unlocked});
}

// --- the guided swap --------------------------------------------------------------------------

std::string line_of(const Context& context, const Json& event) {
  const auto step = text(event, "step");
  const auto tone = step == "failed" || step == "cancelled" ? Tone::bad
                    : step == "done" || step == "safe"      ? Tone::good
                                                            : Tone::plain;
  std::string out;
  constexpr std::size_t kClock = 11, kSeconds = 8, kIndent = 20;
  const auto time = text(event, "time");
  auto head =
      fmt::format("{} {:<10} ", time.size() > kClock ? time.substr(kClock, kSeconds) : time, step);
  for (const auto& piece : wrapped(text(event, "text"), kWidth - kIndent)) {
    out += head + toned(context, tone, piece) + '\n';
    head = std::string(kIndent, ' ');
  }
  return out;
}

std::string render_receipt(const Context& context, const Json& swap) {
  const auto& receipt = part(swap, "receipt");
  Sheet sheet;
  sheet.add("modem", text(swap, "modem"));
  sheet.add("old SIM", text(receipt, "old_sim"));
  sheet.add("new SIM", text(receipt, "new_sim"));
  sheet.add("operator", text(receipt, "operator"));
  sheet.add("test", text(receipt, "test"));
  sheet.add("took", span(number(receipt, "took_s")));
  return "\nReceipt\n" + sheet.to_string(context);
}

/// Shows events until the end. The daemon does the work: a cut connection ends only the showing.
void follow(Context& context, const std::string& path) {
  constexpr int kLongPoll = 20;
  const util::SystemClock clock;
  Follow follow(context, clock);
  context.watch_seconds = 1;  // JSON: one object a line
  Json answer;
  for (std::int64_t after = 0;;) {
    Question question{
        .path = path,
        .query = {{"after", std::to_string(after)}, {"wait", std::to_string(kLongPoll)}},
        .usual_seconds = kLongPoll + 10};
    put_numbers(context, question);
    const auto turn = follow.ask(question, answer);
    if (turn == Follow::Turn::over) return;
    if (turn == Follow::Turn::waited) {
      if (!follow.pause(std::chrono::seconds(1))) return;
      continue;
    }
    const auto& swap = part(answer, "swap");
    for (auto event : list(swap, "events")) {
      after = number(event, "number");
      if (context.json) event["schema"] = "gsmrelay/1";
      show(context, event, {"", line_of});
    }
    context.out.flush();
    if (!flag(swap, "finished")) continue;
    Json end = swap;
    end.erase("events");
    if (context.json) end["schema"] = "gsmrelay/1";
    show(context, end, {"", render_receipt});
    context.exit = flag(swap, "succeeded") ? kFine : kFailed;
    return;
  }
}

void swap(Context& context, const std::string& modem, bool cancel) {
  const auto path = fmt::format("/v1/modems/{}/sim/swap", segment(modem));
  const Question begin{.method = "POST", .path = cancel ? path + "/cancel" : path};
  if (!ask(context, begin)) return;
  if (cancel) return void(context.err << "cancelled\n");
  context.err << "The daemon does the work; Ctrl-C ends only this view. To stop it:\n"
                 "  gsmrelay sim swap "
              << printable_utf8(modem) << " --cancel\n";
  follow(context, path);
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "sim", "The SIM cards, their PINs, and changing one",
                        "  gsmrelay sim swap kitchen\n"
                        "  gsmrelay sim pin kitchen < pin.txt");
  add_usual(noun, [&context] { show_list(context); });
  add_verb(noun, "list", "Every card that was ever here", [&context] { show_list(context); });
  const auto name = std::make_shared<std::string>();
  add_verb(noun, "show", "Everything about one",
           [&context, name] {
             Question question{.path = "/v1/sims/" + segment(*name)};
             put_numbers(context, question);
             present(context, question, {"sim", render_show});
           })
      .add_option("SIM", *name, "its name, its ICCID or the last digits of it")
      ->required();
  const auto what = std::make_shared<Unlock>();
  const auto unlocking = [&](const char* verb, const char* text) {
    auto& one =
        add_verb(noun, verb, text, [&context, what, verb] { unlock(context, *what, verb); });
    one.add_option("MODEM", what->modem, "as configured")->required();
    one.add_flag("--last-try", what->last_try, "also if a wrong one blocks the card");
  };
  unlocking("pin", "Enter the PIN (typed, or one line of standard input)");
  unlocking("puk", "Enter PUK and a new PIN (typed, or two lines of standard input)");
  const auto cancel = std::make_shared<bool>(false);
  auto& swapping = add_verb(noun, "swap", "Change the card, guided step by step",
                            [&context, name, cancel] { swap(context, *name, *cancel); });
  swapping.add_option("MODEM", *name, "as configured")->required();
  swapping.add_flag("--cancel", *cancel, "end the one that runs");
}

}  // namespace

extern const Command command_sim;
const Command command_sim = {"sim", add};

}  // namespace cli
