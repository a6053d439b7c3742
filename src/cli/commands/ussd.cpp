// gsmrelay ussd: sends codes such as *100# and prints the replies of the network.
#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <memory>
#include <ostream>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

struct Options {
  std::string modem, code;
  std::vector<std::string> replies;
  bool cancel = false;
};

constexpr double kNetworkSeconds = 180;

ApiRequest ussd_request(const Options& options, const char* what, const std::string& text) {
  ApiRequest request{.method = "POST",
                     .path = fmt::format("/v1/modems/{}/{}", segment(options.modem), what),
                     .usual_seconds = kNetworkSeconds};
  if (!text.empty()) request.body = Json{{"text", text}}.dump();
  return request;
}

/// Returns the reply of the network, made printable and wrapped.
std::string render(const Context& /*context*/, const Json& response) {
  const auto whole = response.text("text");
  std::string out;
  for (std::size_t from = 0; from <= whole.size();) {
    const auto end = std::min(whole.find('\n', from), whole.size());
    auto line = whole.substr(from, end - from);
    while (line.ends_with('\r')) line.pop_back();
    for (const auto& piece : wrap(printable(line), kWidth)) out += piece + '\n';
    from = end + 1;
  }
  const auto state = text(response, "state");
  if (state == "unsupported") out += "the network does not know this code\n";
  if (state == "elsewhere") out += "another program answered in this session\n";
  if (state == "timed-out") out += "the network ended the session: no reply in time\n";
  return out.empty() ? "the network sent no text\n" : out;
}

Exit exit_code(const Json& response) {
  const auto state = text(response, "state");
  return state == "unsupported" || state == "timed-out" || state == "elsewhere" ? kFailed : kFine;
}

/// Returns the next reply: from --reply, else typed. Returns nothing to close the session.
std::optional<std::string> next_reply(Context& context, Options& options) {
  if (!options.replies.empty()) {
    auto first = options.replies.front();
    options.replies.erase(options.replies.begin());
    return first;
  }
  if (!context.terminal) return std::nullopt;
  context.err << "reply (empty: end): " << std::flush;
  std::string line;
  if (!std::getline(context.in, line) || line.empty()) return std::nullopt;
  return line;
}

void run(Context& context, Options options) {
  if (options.cancel) {
    if (fetch(context, ussd_request(options, "ussd/cancel", ""))) context.err << "cancelled\n";
    return;
  }
  if (options.code.empty())
    return print_error(context, kUsage, "no code was given",
                       fmt::format("gsmrelay ussd {} '*100#'", options.modem));
  for (auto reply = std::optional(options.code); reply;) {
    const auto response = fetch(context, ussd_request(options, "ussd", *reply));
    if (!response) return;
    show(context, *response, {"", render, exit_code});
    if (text(*response, "state") != "reply-wanted") return;
    reply = next_reply(context, options);
  }
  if (fetch(context, ussd_request(options, "ussd/cancel", "")))
    context.err << "the network waits for a reply; the session was closed (see --reply)\n";
}

}  // namespace

Command ussd_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "ussd",
          .help = "Send a code such as *100# to the network",
          .options = {{"MODEM", &o->modem, "as configured"},
                      {"[CODE]", &o->code, "in quotes: '*100#'"},
                      {"--reply TEXT", &o->replies, "reply to a menu; can be given several times"},
                      {"--cancel", &o->cancel, "close the open session"}},
          .examples = {"gsmrelay ussd kitchen '*100#'",
                       "gsmrelay ussd kitchen '*101#' --reply 1 --json"},
          .run = [&context, o] { run(context, *o); }};
}

}  // namespace cli
