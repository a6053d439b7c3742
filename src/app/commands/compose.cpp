// gsmrelay-app compose: an SMS that only the Gateway server can read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/composing.hpp"
#include "app/delivering.hpp"
#include "app/signing_up.hpp"

namespace app {
namespace {

struct Options {
  Draft draft;
  std::string input, to_gateway_client, daemon, from;
  std::vector<std::string> emulator;  ///< control socket and modem
  bool pdu = false;
};

constexpr std::size_t kLongestInput = 64 * 1024;

/// --text, or standard input to its end.
Outcome<std::string> read_text(Context& context, const Options& options) {
  if (!options.draft.text.empty() && options.draft.text != "-") return options.draft.text;
  std::string text;
  for (char c = 0; text.size() <= kLongestInput && context.in.get(c);) text += c;
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

/// The number that --to-gateway-client gives, or the first the phone knows.
Outcome<std::string> gateway_client(const Phone& phone, const Options& options) {
  if (!options.to_gateway_client.empty()) return options.to_gateway_client;
  if (!phone.gateway_clients.empty()) return phone.gateway_clients.front().number;
  return complain(kUsage, "the phone knows no Gateway client", "--to-gateway-client +237…");
}

Outcome<std::string> sender(const Phone& phone, const Options& options) {
  if (!options.from.empty()) return options.from;
  if (!phone.number.empty()) return phone.number;
  return complain(kUsage, "the phone does not know its own number", "--from +237…");
}

/// What has left, or what is to be printed.
struct Done {
  std::string where;
  std::vector<std::string> pdus;
};

Outcome<Done> hand_over(const Context& context, const Message& message, const Options& options,
                        const std::string& number) {
  if (!options.emulator.empty()) {
    const auto pdus = deliver_pdus(message, number, context.tools.clock.wall());
    if (!pdus) return complain(pdus.error());
    const auto sent = send_to_emulator(options.emulator[0], options.emulator[1], *pdus);
    if (!sent) return complain(sent.error());
    return Done{"delivered to the emulated modem " + options.emulator[1], {}};
  }
  if (!options.daemon.empty()) {
    const auto id = send_to_daemon(context.tools.fetch, options.daemon, number, message);
    if (!id) return complain(id.error());
    return Done{fmt::format("in the outgoing queue of gsmrelayd: gsmrelay outbox show {}", *id),
                {}};
  }
  if (!options.pdu) return Done{};
  auto pdus = submit_pdus(message, number);
  if (!pdus) return complain(pdus.error());
  return Done{"", std::move(*pdus)};
}

void print(const Context& context, const Message& message, const Done& done) {
  if (context.json) {
    Json json = {{"counter", message.counter}, {"parts", message.parts.size()}};
    if (done.where.empty()) {
      json["text"] = message.text;
      json["sms"] = done.pdus.empty() ? part_texts(message) : done.pdus;
    } else {
      json["sent"] = done.where;
    }
    if (message.key_in_doubt) json["key_in_doubt"] = true;
    if (message.without_account) json["without_account"] = true;
    return print_json(context, json);
  }
  const bool as_text = done.where.empty() && done.pdus.empty();
  if (as_text) context.out << message.text << '\n';
  for (const auto& pdu : done.pdus) context.out << pdu << '\n';
  context.out << std::flush;
  // Parts that somebody cuts himself have no header, and are never joined.
  const auto* next =
      as_text && message.parts.size() > 1 ? "; send it as one text: the phone cuts it" : "";
  context.err << fmt::format("{} SMS, message {} under this key{}{}{}\n", message.parts.size(),
                             message.counter, done.where.empty() ? "" : "; ", done.where, next);
  if (message.without_account)
    context.err << "  the phone knows of no account of yours there: it may never be posted\n"
                   "  next: gsmrelay-app platforms --refresh, or connect one\n";
  if (message.key_in_doubt)
    context.err << "  the last synchronisation was not answered: the server may be unable to read "
                   "this\n  next: gsmrelay-app sync, then compose again\n";
}

/// The other end's number, looked at before the counter is taken.
Outcome<std::string> other_end(const Phone& phone, const Options& options) {
  const bool emulated = !options.emulator.empty();
  if (!emulated && options.daemon.empty() && !options.pdu) return std::string();
  auto number = emulated ? sender(phone, options) : gateway_client(phone, options);
  if (number && !is_phone_number(*number))
    return complain(kUsage, "the number of the other end is not written as +237…",
                    emulated ? "--from +237…" : "--to-gateway-client +237…");
  return number;
}

Outcome<void> run_compose(Context& context, Options options) {
  if (!options.input.empty() && options.input != "-")
    return complain(kUsage, "the text comes from --text or, with -, from standard input",
                    "gsmrelay-app compose --help");
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  const auto number = other_end(*phone, options);
  if (!number) return complain(number.error());
  auto text = read_text(context, options);
  if (!text) return complain(text.error());
  options.draft.text = std::move(*text);
  const auto message = compose(*file, options.draft);
  if (!message) return complain(message.error());
  const auto done = hand_over(context, *message, options, *number);
  if (!done) return complain(done.error());
  print(context, *message, *done);
  return {};
}

void add_fields(CLI::App& command, Draft& draft) {
  command.add_option("PLATFORM", draft.platform, "name or letter: gsmrelay-app platforms")
      ->required();
  command.add_option("--account", draft.account, "which one; without: the first")->type_name("A");
  command.add_option("--to", draft.to, "recipients")->type_name("WHO");
  command.add_option("--cc", draft.cc, "in copy")->type_name("WHO");
  command.add_option("--bcc", draft.bcc, "in copy, unseen by the others")->type_name("WHO");
  command.add_option("--subject", draft.subject, "of an e-mail")->type_name("S");
  command.add_option("--text", draft.text, "the text")->type_name("T");
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("compose", "Write an SMS that the Gateway server can read");
  add_fields(*command, o->draft);
  command->add_option("INPUT", o->input, "-: the text from standard input")->type_name("");
  command->add_flag("--pdu", o->pdu, "print SMS-SUBMIT, hexadecimal, instead of text");
  auto* emulator =
      command
          ->add_option("--send-emulator", o->emulator, "deliver through gsm-modem's control socket")
          ->expected(2)
          ->type_name("SOCKET MODEM");
  command->add_option("--from", o->from, "the phone's number there")->type_name("N");
  command->add_option("--send", o->daemon, "send through gsmrelayd")
      ->type_name("SOCKET")
      ->excludes(emulator);
  command->add_option("--to-gateway-client", o->to_gateway_client, "without: the first known")
      ->type_name("N");
  command->footer(
      "Examples:\n"
      "  gsmrelay-app compose gmail --to ada@example.org --subject Hi --text Hello\n"
      "  gsmrelay-app compose x - < post.txt");
  command->callback(reporting(context, [&context, o] { return run_compose(context, *o); }));
}

}  // namespace

extern const Command command_compose;
const Command command_compose = {"compose", add};

}  // namespace app
