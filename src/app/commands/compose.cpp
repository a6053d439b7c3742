// gsmrelay-app compose: writes an SMS that only the Gateway server can read.
#include <fmt/format.h>

#include <iterator>
#include <ostream>

#include "app/compose.hpp"
#include "app/secret_prompt.hpp"
#include "app/sms_transport.hpp"
#include "app/vault_user.hpp"

namespace app {
namespace {

struct Options {
  Draft draft;
  std::string input, to_gateway_client, daemon, from;
  std::vector<std::string> emulator;  ///< control socket and modem
  bool pdu = false;
};

constexpr std::size_t kMaxInput = 64 * 1024;

/// Reads --text, or standard input to its end.
CommandResult<std::string> read_text(Context& context, const Options& options) {
  if (!options.draft.text.empty() && options.draft.text != "-") return options.draft.text;
  std::string text;
  for (char c = 0; text.size() <= kMaxInput && context.in.get(c);) text += c;
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Returns the number of --to-gateway-client, else the first that the phone knows.
CommandResult<std::string> gateway_client(const Phone& phone, const Options& options) {
  if (!options.to_gateway_client.empty()) return options.to_gateway_client;
  if (!phone.gateway_clients.empty()) return phone.gateway_clients.front().number;
  return fail(kUsage, "the phone knows no Gateway client",
              "gsmrelay-app gateway-clients --refresh, or --to-gateway-client +237…");
}

CommandResult<std::string> sender(const Phone& phone, const Options& options) {
  if (!options.from.empty()) return options.from;
  if (!phone.number.empty()) return phone.number;
  return fail(kUsage, "the phone does not know its own number", "name it: --from +237…");
}

/// The result of a delivery: where the message went, or the PDUs to print.
struct Delivery {
  std::string where;
  std::vector<std::string> pdus;
};

CommandResult<Delivery> deliver(const Context& context, const Message& message,
                                const Options& options, const std::string& number) {
  if (!options.emulator.empty()) {
    const auto pdus = deliver_pdus(message, number, context.dependencies.clock.wall());
    if (!pdus) return fail(pdus.error());
    const auto sent = send_to_emulator(options.emulator[0], options.emulator[1], *pdus);
    if (!sent) return fail(sent.error());
    return Delivery{"delivered to the emulated modem " + options.emulator[1], {}};
  }
  if (!options.daemon.empty()) {
    const auto id = send_to_daemon(context.dependencies.fetch, options.daemon, number, message);
    if (!id) return fail(id.error());
    return Delivery{fmt::format("in the outgoing queue of gsmrelayd: gsmrelay outbox show {}", *id),
                    {}};
  }
  if (!options.pdu) return Delivery{};
  auto pdus = submit_pdus(message, number);
  if (!pdus) return fail(pdus.error());
  return Delivery{"", std::move(*pdus)};
}

void print(const Context& context, const Message& message, const Delivery& done) {
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
  // Parts that a user splits by hand have no header, so that a receiver cannot join them.
  const auto* next =
      as_text && message.parts.size() > 1 ? "; send it as one text: the phone splits it" : "";
  context.err << fmt::format("{} SMS, message {} under this key{}{}{}\n", message.parts.size(),
                             message.counter, done.where.empty() ? "" : "; ", done.where, next);
  if (message.without_account)
    context.err << "  the phone knows no account of yours there: the post may never be published\n"
                   "  next: gsmrelay-app platforms --refresh, or gsmrelay-app connect PLATFORM\n";
  if (message.key_in_doubt)
    context.err << "  the last synchronisation was not answered: the server may be unable to read "
                   "this\n  next: gsmrelay-app sync, then compose again\n";
}

/// Returns the number of the peer, checked before a counter is used; "" if none is needed.
CommandResult<std::string> peer_number(const Phone& phone, const Options& options) {
  const bool emulated = !options.emulator.empty();
  if (!emulated && options.daemon.empty() && !options.pdu) return std::string();
  auto number = emulated ? sender(phone, options) : gateway_client(phone, options);
  if (number && !is_phone_number(*number))
    return fail(kUsage, "the number of the peer is not written as +237…",
                emulated ? "give it: --from +237…" : "give it: --to-gateway-client +237…");
  return number;
}

CommandResult<void> run_compose(Context& context, Options options) {
  if (!options.input.empty() && options.input != "-")
    return fail(kUsage, "the text comes from --text or, with -, from standard input",
                "gsmrelay-app compose --help");
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  const auto number = peer_number(*phone, options);
  if (!number) return fail(number.error());
  auto text = read_text(context, options);
  if (!text) return fail(text.error());
  options.draft.text = std::move(*text);
  const auto message = compose(*file, options.draft);
  if (!message) return fail(message.error());
  const auto done = deliver(context, *message, options, *number);
  if (!done) return fail(done.error());
  print(context, *message, *done);
  return {};
}

}  // namespace

Command compose_command(Context& context) {
  const auto o = std::make_shared<Options>();
  auto& d = o->draft;
  return {.name = "compose",
          .help = "Write an SMS that the Gateway server can read",
          .options = {{"PLATFORM", &d.platform, "name or letter: gsmrelay-app platforms"},
                      {"[INPUT]", &o->input, "-: the text from standard input"},
                      {"--account A", &d.account, "the account; default: the first"},
                      {"--to WHO", &d.to, "recipients"},
                      {"--cc WHO", &d.cc, "copies"},
                      {"--bcc WHO", &d.bcc, "blind copies"},
                      {"--subject S", &d.subject, "the subject of an e-mail"},
                      {"--text T", &d.text, "the text"},
                      {"--pdu", &o->pdu, "print SMS-SUBMIT, hexadecimal, instead of text"},
                      {"--send-emulator SOCKET MODEM", &o->emulator,
                       "deliver through gsm-modem's control socket"},
                      {"--from N", &o->from, "the sender, with --send-emulator"},
                      {.spec = "--send SOCKET",
                       .target = &o->daemon,
                       .help = "send through gsmrelayd",
                       .excludes = "--send-emulator"},
                      {"--to-gateway-client N", &o->to_gateway_client, "default: the first known"}},
          .examples = {"gsmrelay-app compose gmail --to ada@example.org --subject Hi --text Hello",
                       "gsmrelay-app compose x - < post.txt"},
          .run = reporting(context, [&context, o] { return run_compose(context, *o); })};
}

}  // namespace app
