// gsmrelay-app gateway-clients: the numbers that take SMS.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/connecting.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

Outcome<void> refresh(const Context& context, PhoneFile& file) {
  const auto phone = file.read();
  if (!phone) return complain(phone.error());
  if (phone->gateway_server.empty())
    return complain(kFailed, "this phone knows no Gateway server", "gsmrelay-app sync");
  const auto clients = list_gateway_clients(context.outside(), phone->gateway_server);
  if (!clients) return complain(clients.error());
  return file.change([&](Phone& changed) -> Outcome<void> {
    changed.gateway_clients = *clients;
    return {};
  });
}

std::string render(const Phone& phone) {
  Table table({"NUMBER", "COUNTRY", "OPERATOR"});
  for (const auto& client : phone.gateway_clients)
    table.add({client.number, client.country, client.operator_name});
  return table.empty()
             ? "no Gateway client is known\n  next: gsmrelay-app gateway-clients --refresh\n"
             : table.to_string();
}

Outcome<void> gateway_clients(Context& context, bool ask) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  if (ask) {
    if (const auto asked = refresh(context, *file); !asked) return asked;
  }
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  if (context.json)
    print_json(context, {{"gateway_clients", to_json(phone->gateway_clients)}});
  else
    context.out << render(*phone);
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto ask = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("gateway-clients", "The numbers that take your SMS");
  command->add_flag("--refresh", *ask, "ask the Gateway server");
  command->footer(
      "Examples:\n  gsmrelay-app gateway-clients\n  gsmrelay-app gateway-clients --refresh --json");
  command->callback(reporting(context, [&context, ask] { return gateway_clients(context, *ask); }));
}

}  // namespace

extern const Command command_gateway_clients;
const Command command_gateway_clients = {"gateway_clients", add};

}  // namespace app
