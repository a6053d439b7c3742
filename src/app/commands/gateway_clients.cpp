// gsmrelay-app gateway-clients: the numbers that take SMS.
#include <ostream>

#include "app/connecting.hpp"
#include "app/secret_prompt.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

CommandResult<void> refresh(const Context& context, PhoneFile& file) {
  const auto phone = file.read();
  if (!phone) return fail(phone.error());
  if (phone->gateway_server.empty())
    return fail(kFailed, "this phone knows no Gateway server", "gsmrelay-app sync");
  const auto clients = list_gateway_clients(context.client(), phone->gateway_server);
  if (!clients) return fail(clients.error());
  return file.change([&](Phone& changed) -> CommandResult<void> {
    changed.gateway_clients = *clients;
    return {};
  });
}

std::string render(const Phone& phone) {
  auto table = Table::of_texts({"NUMBER", "COUNTRY", "OPERATOR"});
  for (const auto& client : phone.gateway_clients)
    table.add({client.number, client.country, client.operator_name});
  return table.empty()
             ? "no Gateway client is known\n  next: gsmrelay-app gateway-clients --refresh\n"
             : table.to_string();
}

CommandResult<void> gateway_clients(Context& context, bool ask) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  if (ask) {
    if (const auto asked = refresh(context, *file); !asked) return asked;
  }
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  if (context.json)
    print_json(context, {{"gateway_clients", to_json(phone->gateway_clients)}});
  else
    context.out << render(*phone);
  return {};
}

}  // namespace

Command gateway_clients_command(Context& context) {
  const auto refreshed = std::make_shared<bool>(false);
  return {
      .name = "gateway-clients",
      .help = "The numbers that take your SMS",
      .options = {{"--refresh", refreshed.get(), "ask the Gateway server"}},
      .examples = {"gsmrelay-app gateway-clients", "gsmrelay-app gateway-clients --refresh --json"},
      .run = reporting(context,
                       [&context, refreshed] { return gateway_clients(context, *refreshed); })};
}

}  // namespace app
