// gsmrelay send: sends a text through a modem.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <istream>
#include <memory>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/outgoing_view.hpp"
#include "cli/output.hpp"
#include "util/utf.hpp"

namespace cli {

namespace {

struct Options {
  std::string to, text, modem, sim;
  bool report = false, wait = false;
};

// Three minutes for the network, and one for a report.
constexpr double kUsualWait = 240;
constexpr double kPollSeconds = 60;

std::string render_queued(const Context& /*context*/, const Json& response) {
  const auto& message = part(response, "message");
  return fmt::format(
      "message {} to {} will be sent in {}\n  next: gsmrelay outbox show {}\n",
      number(message, "id"), text(message, "to"),
      plural(static_cast<std::int64_t>(list(message, "parts").size()), "part", "parts"),
      number(message, "id"));
}

Json body_of(const Options& options) {
  Json body = {{"to", options.to}, {"text", options.text}};
  if (!options.modem.empty()) body["modem"] = options.modem;
  if (!options.sim.empty()) body["sim"] = options.sim;
  if (options.report) body["report"] = true;
  return body;
}

/// Waits until the message is settled or the time is over.
std::optional<Json> await_outcome(Context& context, std::int64_t id) {
  using Clock = std::chrono::steady_clock;
  const auto limit = context.timeout_seconds > 0 ? context.timeout_seconds : kUsualWait;
  const auto until = Clock::now() + std::chrono::duration<double>(limit);
  for (;;) {
    const double left = std::chrono::duration<double>(until - Clock::now()).count();
    const auto seconds = static_cast<int>(std::clamp(left, 1.0, kPollSeconds / 2));
    ApiRequest request{.path = fmt::format("/v1/outbox/{}", id),
                       .query = {{"wait", std::to_string(seconds)}},
                       .usual_seconds = kPollSeconds};
    put_numbers(context, request);
    auto response = fetch(context, request);
    if (!response || flag(*response, "settled")) return response;
    if (Clock::now() < until) continue;
    context.exit = kTimeout;
    return response;
  }
}

void wait_for(Context& context, const Json& queued) {
  const auto response = await_outcome(context, number(part(queued, "message"), "id"));
  if (!response) return;
  const bool in_time = context.exit != kTimeout;
  show(context, *response,
       {"message",
        [](const Context& c, const Json& a) { return outgoing_text(c, part(a, "message")); },
        [in_time](const Json& a) {
          return in_time ? outgoing_exit(part(a, "message")) : kTimeout;
        }});
}

/// Returns standard input up to its end without the last line end, or the first kLongest octets and
/// one more.
std::string read_all(std::istream& in, std::size_t longest) {
  std::string text(longest + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

void send(Context& context, Options& options) {
  constexpr std::size_t kLongest = 64 * 1024;
  if (options.text == "-") options.text = read_all(context.in, kLongest);
  if (options.text.size() > kLongest)
    return print_error(context, kUsage, "the text is longer than 64 KiB",
                       "split it: an SMS has at most 255 parts");
  if (options.text.empty())
    return print_error(context, kUsage, "the text is empty", "gsmrelay send NUMBER \"the text\"");
  if (!util::is_valid_utf8(options.text))
    return print_error(context, kUsage, "the text is not UTF-8",
                       "set a UTF-8 locale in the terminal, then send again");
  const ApiRequest request{.method = "POST", .path = "/v1/send", .body = body_of(options).dump()};
  const auto response = fetch(context, request);
  if (!response) return;
  if (options.wait) return wait_for(context, *response);
  show(context, *response, {"message", render_queued});
}

}  // namespace

Command send_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "send",
          .help = "Send a text through a modem",
          .options = {{"TO", &o->to, "the number, as +49…"},
                      {"TEXT", &o->text, "the text; '-': standard input"},
                      {"--modem NAME", &o->modem, "this modem; default: any that is up"},
                      {"--sim ICCID", &o->sim, "this SIM: its ICCID or the last digits of it"},
                      {"--report", &o->report, "request a status report"},
                      {"--wait", &o->wait, "wait until it is sent, with --report until delivered"}},
          .examples = {"gsmrelay send +4915112345678 \"It works\" --report --wait",
                       "gsmrelay send 8080 BALANCE --modem kitchen",
                       "date | gsmrelay send +4915112345678 -"},
          .run = [&context, o] { send(context, *o); }};
}

}  // namespace cli
