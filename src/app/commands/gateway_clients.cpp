// gsmrelay-app gateway-clients: lists the numbers that receive messages.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

CommandResult<void> refresh_clients(const Context& context, PhoneFile& file) {
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

std::string clients_text(const Phone& phone) {
  auto table = Table::of_texts({"NUMBER", "COUNTRY", "OPERATOR"});
  for (const auto& client : phone.gateway_clients)
    table.add({client.number, client.country, client.operator_name});
  return table.empty()
             ? "no Gateway client is known\n  next: gsmrelay-app gateway-clients --refresh\n"
             : table.to_string();
}

Json clients_json(const Phone& phone) {
  return {{"gateway_clients", to_json(phone.gateway_clients)}};
}

}  // namespace

Command gateway_clients_command(Context& context) {
  const auto refreshed = std::make_shared<bool>(false);
  return {
      .name = "gateway-clients",
      .help = "The numbers that take your SMS",
      .options = {{"--refresh", refreshed.get(), "ask the Gateway server"}},
      .examples = {"gsmrelay-app gateway-clients", "gsmrelay-app gateway-clients --refresh --json"},
      .run = reporting(context, [&context, refreshed] {
        const Change refresh = [&context](PhoneFile& file) {
          return refresh_clients(context, file);
        };
        return show_phone(context, *refreshed ? refresh : Change(), clients_json, clients_text);
      })};
}

}  // namespace app
