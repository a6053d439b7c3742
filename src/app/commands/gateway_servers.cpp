// gsmrelay-app gateway-servers: where Gateway clients bring SMS to; the defaults, or one's own.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

struct Options {
  std::vector<std::string> set;
  bool reset = false;
};

Outcome<void> change(PhoneFile& file, const Options& options) {
  std::vector<std::string> own;
  for (const auto& given : options.set) {
    const auto address = address_of(given);
    if (!address) return complain(address.error());
    own.push_back(address->url());
  }
  return file.change([&](Phone& phone) -> Outcome<void> {
    phone.own_gateway_servers = own;
    return {};
  });
}

std::string render(const Phone& phone) {
  const bool own = !phone.own_gateway_servers.empty();
  Table table({"GATEWAY SERVER", "FROM"});
  for (const auto& url : own ? phone.own_gateway_servers : phone.gateway_servers)
    table.add({url, own ? "own" : "default"});
  return table.empty() ? "no Gateway server is known\n  next: gsmrelay-app sync\n"
                       : table.to_string();
}

Outcome<void> gateway_servers(Context& context, const Options& options) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  if (options.reset || !options.set.empty()) {
    if (const auto changed = change(*file, options); !changed) return changed;
  }
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  if (context.json)
    print_json(context,
               {{"defaults", phone->gateway_servers}, {"own", phone->own_gateway_servers}});
  else
    context.out << render(*phone);
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("gateway-servers", "Where Gateway clients bring SMS to");
  auto* set =
      command->add_option("--set", o->set, "these instead of the defaults")->type_name("URL…");
  command->add_flag("--reset", o->reset, "the defaults again")->excludes(set);
  command->footer(
      "Examples:\n"
      "  gsmrelay-app gateway-servers\n"
      "  gsmrelay-app gateway-servers --set https://a.example https://b.example");
  command->callback(reporting(context, [&context, o] { return gateway_servers(context, *o); }));
}

}  // namespace

extern const Command command_gateway_servers;
const Command command_gateway_servers = {"gateway_servers", add};

}  // namespace app
