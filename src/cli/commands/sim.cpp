// gsmrelay sim: shows SIM cards, enters PINs and guides a swap.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/poller.hpp"
#include "cli/signal_view.hpp"
#include "terminal/secret_prompt.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

constexpr double kUnlockSeconds = 120;

std::string words(const Json& object, const char* name) {
  std::string all;
  for (const auto& one : list(object, name))
    if (one.is_string()) all += (all.empty() ? "" : ", ") + printable(one.text());
  return all;
}

std::string last_seen(const Json& sim) {
  const auto age = maybe_number(sim, "last_seen_s");
  return age ? ago(*age) : "never";
}

/// Returns "894902****67": at most four stars, so that it fits a column.
std::string short_identity(const Json& sim) {
  constexpr std::size_t kStars = 4;
  auto name = text(sim, "iccid").empty() ? text(sim, "imsi") : text(sim, "iccid");
  const auto from = name.find('*');
  if (from == std::string::npos) return name;
  const auto to = std::min(name.find_first_not_of('*', from), name.size());
  if (to - from > kStars) name.erase(from, to - from - kStars);
  return name;
}

std::string render_list(const Context& context, const Json& response) {
  // A whole ICCID is never cut. The operator column makes room: the ICCID begins with the operator.
  const bool whole = context.show_numbers;
  constexpr std::size_t kMasked = 12, kWhole = 20;
  std::vector<Column> columns{
      {"NAME", Align::left, 6},  {"ICCID", Align::left, whole ? kWhole : kMasked},
      {"MODEM", Align::left, 6}, {"STATE", Align::left, 5},
      {"SEEN", Align::left, 8},  {"RECV", Align::right, 4},
      {"SENT", Align::right, 4}, {"BALANCE", Align::right, 7}};
  if (!whole) columns.insert(columns.begin() + 2, {"OPERATOR", Align::left, 8});
  Table table(std::move(columns));
  for (const auto& sim : list(response, "sims")) {
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
  return table.empty() ? "no SIM was seen yet\n" : table.to_string(context.style);
}

std::string render_show(const Context& context, const Json& response) {
  const auto& sim = part(response, "sim");
  KeyValueList fields;
  fields.add("name", text(sim, "name"));
  fields.add("state", text(sim, "state"), tone_of(text(sim, "state")));
  fields.add("ICCID", text(sim, "iccid"));
  fields.add("IMSI", text(sim, "imsi"));
  const auto from = text(sim, "number_from");
  fields.add("number", text(sim, "number") + (from.empty() ? "" : " (" + from + ")"));
  fields.add("operator", text(sim, "operator"));
  fields.add("country", text(sim, "country"));
  fields.add("modem", text(sim, "modem"));
  fields.add("first seen", short_time(text(sim, "first_seen")));
  fields.add("last seen", last_seen(sim));
  fields.add("SMS",
             fmt::format("{} received, {} sent", number(sim, "received"), number(sim, "sent")));
  const auto age = maybe_number(sim, "balance_s");
  fields.add("balance", age ? fmt::format("{} ({})", text(sim, "balance"), ago(*age)) : "");
  const auto code = text(sim, "balance_code");
  fields.add("balance code", code.empty() && !list(sim, "suggested_codes").empty()
                                 ? "none; try " + words(sim, "suggested_codes")
                                 : code);
  fields.add("routes", words(sim, "routes"));
  fields.add("network", network_wish(text(sim, "operator_lock"), words(sim, "technology"),
                                     flag(sim, "roaming_forbidden")));
  return fields.to_string(context.style);
}

void show_list(Context& context) {
  ApiRequest request{.path = "/v1/sims"};
  put_numbers(context, request);
  present(context, request, {"sims", render_list});
}

// --- PIN and PUK ------------------------------------------------------------------------------

std::string render_unlocked(const Context& /*context*/, const Json& response) {
  return fmt::format("the SIM of modem {0} accepted it\n  next: gsmrelay modem show {0}\n",
                     text(response, "modem"));
}

struct Unlock {
  std::string name;  ///< of a modem or a SIM
  bool last_try = false;
};

/// Reads a PIN, or a PUK and a new PIN. Fails with kUsage for other input.
terminal::CommandResult<Json> read_codes(Context& context, bool puk) {
  constexpr std::size_t kPuk = 8, kMinPin = 4, kMaxPin = 8;
  Json codes = Json::object();
  if (puk) {
    auto code = terminal::read_secret_digits(context, "PUK", kPuk, kPuk);
    if (!code) return tl::unexpected(code.error());
    codes["puk"] = *code;
  }
  auto pin = terminal::read_secret_digits(context, puk ? "new PIN" : "PIN", kMinPin, kMaxPin);
  if (!pin) return tl::unexpected(pin.error());
  codes["pin"] = *pin;
  return codes;
}

std::string no_such_name(const std::string& name) {
  return fmt::format("there is no modem and no SIM '{}'", printable(name));
}

/// Sends the codes to the modem `name`; if there is none, to the SIM `name`: gsmrelayd then checks
/// that this card is in the modem.
terminal::CommandResult<Json> send_codes(const Context& context, const std::string& name,
                                         const std::string& verb, const Json& codes) {
  const auto to = [&](const std::string& path) {
    return try_fetch(
        context,
        {.method = "POST", .path = path, .body = codes.dump(), .usual_seconds = kUnlockSeconds});
  };
  auto sent = to(fmt::format("/v1/modems/{}/sim/{}", segment(name), verb));
  if (sent || sent.error().exit != kNoSuch) return sent;
  sent = to(fmt::format("/v1/sims/{}/{}", segment(name), verb));
  if (!sent && sent.error().exit == kNoSuch) sent.error().what = no_such_name(name);
  return sent;
}

/// Returns a modem or a SIM of this name. Fails if there is none, or gsmrelayd does not answer:
/// nobody should type a PIN for that.
terminal::CommandResult<Json> find_target(const Context& context, const std::string& name) {
  auto found = try_fetch(context, {.path = "/v1/modems/" + segment(name)});
  if (found || found.error().exit != kNoSuch) return found;
  found = try_fetch(context, {.path = "/v1/sims/" + segment(name)});
  if (!found && found.error().exit == kNoSuch) found.error().what = no_such_name(name);
  return found;
}

/// At a terminal it asks again after the card refused the code, so that no PIN is typed at the
/// shell's prompt. --last-try confirms one attempt only.
void unlock(Context& context, Unlock what, const std::string& verb) {
  if (terminal::is_interactive(context))
    if (const auto target = find_target(context, what.name); !target)
      return print_error(context, target.error());
  for (;;) {
    auto codes = read_codes(context, verb == "puk");
    if (!codes) return print_error(context, codes.error());
    (*codes)["last_try"] = std::exchange(what.last_try, false);
    const auto sent = send_codes(context, what.name, verb, *codes);
    if (sent) return show(context, *sent, {"", render_unlocked});
    print_error(context, sent.error());
    const bool refused = sent.error().what.find("the SIM refused") != std::string::npos;
    if (!refused || context.json || !terminal::is_interactive(context)) return;
    context.err << "again; an empty line ends\n";
  }
}

// --- the service centre -----------------------------------------------------------------------

std::string render_service_centre(const Context& /*context*/, const Json& response) {
  const auto& modem = part(response, "modem");
  const auto number = text(modem, "smsc");
  const bool known = modem["smsc"].is_string();
  return fmt::format(
      "service centre: {}\n  next: gsmrelay sim smsc {} NUMBER\n        (the operator "
      "publishes it)\n",
      !known           ? "the modem does not say"
      : number.empty() ? "none on the card"
                       : number,
      util::shell_word(text(modem, "name")));
}

std::string render_service_centre_set(const Context& /*context*/, const Json& response) {
  return fmt::format(
      "the SIM of modem {0} has the service centre {1}\n  next: gsmrelay send "
      "--wait --modem {2} TO TEXT, to try it\n",
      text(response, "modem"), text(response, "smsc"), util::shell_word(text(response, "modem")));
}

/// Shows the service centre; with a number sets it.
void service_centre(Context& context, const std::string& modem, const std::string& number) {
  ApiRequest request{.path = "/v1/modems/" + segment(modem)};
  if (!number.empty()) {
    request.method = "POST";
    request.path += "/sim/smsc";
    Json body{{"number", number}};
    if (context.yes) body["force"] = true;
    request.body = body.dump();
    request.usual_seconds = kUnlockSeconds;
  }
  put_numbers(context, request);
  present(context, request,
          {number.empty() ? "modem" : "",
           number.empty() ? render_service_centre : render_service_centre_set});
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
  for (const auto& piece : wrap(text(event, "text"), kWidth - kIndent)) {
    out += head + toned(context.style, tone, piece) + '\n';
    head = std::string(kIndent, ' ');
  }
  return out;
}

std::string render_receipt(const Context& context, const Json& swap) {
  const auto& receipt = part(swap, "receipt");
  KeyValueList fields;
  fields.add("modem", text(swap, "modem"));
  fields.add("old SIM", text(receipt, "old_sim"));
  fields.add("new SIM", text(receipt, "new_sim"));
  fields.add("operator", text(receipt, "operator"));
  fields.add("test", text(receipt, "test"));
  fields.add("took", span(number(receipt, "took_s")));
  return "\nReceipt\n" + fields.to_string(context.style);
}

/// Prints events until the swap ends. The daemon runs the swap: a lost connection does not stop it.
void follow(Context& context, const std::string& path) {
  constexpr int kLongPoll = 20;
  const util::SystemClock clock;
  Poller poller(context, clock);
  context.watch_seconds = 1;  // JSON: one object per line
  Json response;
  for (std::int64_t after = 0;;) {
    ApiRequest request{
        .path = path,
        .query = {{"after", std::to_string(after)}, {"wait", std::to_string(kLongPoll)}},
        .usual_seconds = kLongPoll + 10};
    put_numbers(context, request);
    const auto poll = poller.fetch(request, response);
    if (poll == Poller::Poll::over) return;
    if (poll == Poller::Poll::waiting) {
      if (!poller.pause(std::chrono::seconds(1))) return;
      continue;
    }
    const auto& swap = part(response, "swap");
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
  const ApiRequest begin{.method = "POST", .path = cancel ? path + "/cancel" : path};
  if (!fetch(context, begin)) return;
  if (cancel) return void(context.err << "cancelled\n");
  context.err << "The daemon runs the swap; Ctrl-C ends only this output. To cancel it:\n"
                 "  gsmrelay sim swap "
              << printable(modem) << " --cancel\n";
  follow(context, path);
}

/// Returns the name of the SIM that is in the modem `modem`, or "".
std::string sim_in(Context& context, const std::string& modem) {
  const auto now = try_fetch(context, {.path = "/v1/modems/" + segment(modem)});
  const auto sims = try_fetch(context, {.path = "/v1/sims"});
  if (!now || !sims) return {};
  const auto iccid = text(part(*now, "modem"), "iccid");
  for (const auto& sim : list(*sims, "sims"))
    if (!iccid.empty() && text(sim, "iccid") == iccid && text(sim, "modem") == modem)
      return text(sim, "name");
  return {};
}

void show_sim(Context& context, const std::string& name) {
  ApiRequest request{.path = "/v1/sims/" + segment(name)};
  const auto known = try_fetch(context, request);
  if (!known && known.error().exit == kNoSuch)
    if (const auto sim = sim_in(context, name); !sim.empty())
      request.path = "/v1/sims/" + segment(sim);
  put_numbers(context, request);
  present(context, request, {"sim", render_show});
}

}  // namespace

Command sim_command(Context& context) {
  struct Options {
    std::string name, number;
    Unlock unlock;
    bool cancel = false;
  };
  const auto o = std::make_shared<Options>();
  const auto show_all = [&context] { show_list(context); };
  const auto unlocking = [&context, o](const char* verb, const char* help) {
    return Command{.name = verb,
                   .help = help,
                   .options = {{"NAME", &o->unlock.name,
                                "of a modem or a SIM, or the last digits of its ICCID or IMSI"},
                               {"--last-try", &o->unlock.last_try,
                                "also if a wrong PIN or PUK blocks the card"}},
                   .examples = {fmt::format("gsmrelay sim {} kitchen", verb)},
                   .run = [&context, o, verb] { unlock(context, o->unlock, verb); }};
  };
  return {
      .name = "sim",
      .help = "Show SIM cards, enter PINs, swap a card",
      .commands = {{.name = "list",
                    .help = "List all SIM cards that were seen",
                    .examples = {"gsmrelay sim list"},
                    .run = show_all},
                   {.name = "show",
                    .help = "Show one SIM card",
                    .options = {{"SIM", &o->name,
                                 "its name, its ICCID or the last digits of it, or its modem"}},
                    .examples = {"gsmrelay sim show kitchen"},
                    .run = [&context, o] { show_sim(context, o->name); }},
                   unlocking("pin", "Enter the PIN (typed, or one line of standard input)"),
                   unlocking("puk",
                             "Enter PUK and a new PIN (typed, or two lines of standard input)"),
                   {.name = "smsc",
                    .help = "Show the service centre of the card in a modem, or set it",
                    .options = {{"MODEM", &o->name, "as configured"},
                                {"[NUMBER]", &o->number,
                                 "that the operator publishes; without it: show it"}},
                    .examples = {"gsmrelay sim smsc kitchen",
                                 "gsmrelay sim smsc kitchen +491710760000"},
                    .run = [&context, o] { service_centre(context, o->name, o->number); }},
                   {.name = "swap",
                    .help = "Swap the card, step by step",
                    .options = {{"MODEM", &o->name, "as configured"},
                                {"--cancel", &o->cancel, "cancel the running swap"}},
                    .examples = {"gsmrelay sim swap kitchen", "gsmrelay sim swap kitchen --cancel"},
                    .run = [&context, o] { swap(context, o->name, o->cancel); }}},
      .examples = {"gsmrelay sim swap kitchen", "gsmrelay sim pin kitchen < pin.txt"},
      .run = show_all};
}

}  // namespace cli
