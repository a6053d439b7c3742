// gsmrelay-app gateway-servers: lists or sets the servers that Gateway clients send to.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

struct Options {
  std::vector<std::string> set;
  bool reset = false;
};

CommandResult<void> change_servers(PhoneFile& file, const Options& options) {
  std::vector<std::string> own;
  for (const auto& given : options.set) {
    const auto address = parse_address(given);
    if (!address) return fail(address.error());
    own.push_back(address->url());
  }
  return file.change([&](Phone& phone) -> CommandResult<void> {
    phone.own_gateway_servers = own;
    return {};
  });
}

std::string servers_text(const Phone& phone) {
  const bool own = !phone.own_gateway_servers.empty();
  auto table = Table::of_texts({"GATEWAY SERVER", "FROM"});
  for (const auto& url : own ? phone.own_gateway_servers : phone.gateway_servers)
    table.add({url, own ? "own" : "default"});
  return table.empty() ? "no Gateway server is known\n  next: gsmrelay-app sync\n"
                       : table.to_string();
}

Json servers_json(const Phone& phone) {
  return {{"defaults", phone.gateway_servers}, {"own", phone.own_gateway_servers}};
}

}  // namespace

Command gateway_servers_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "gateway-servers",
          .help = "Where Gateway clients bring SMS to",
          .options = {{"--set URL...", &o->set, "these instead of the defaults"},
                      {.spec = "--reset",
                       .target = &o->reset,
                       .help = "the defaults again",
                       .excludes = "--set"}},
          .examples = {"gsmrelay-app gateway-servers",
                       "gsmrelay-app gateway-servers --set https://a.example https://b.example"},
          .run = reporting(context, [&context, o] {
            const Change change = [o](PhoneFile& file) { return change_servers(file, *o); };
            return show_phone(context, o->reset || !o->set.empty() ? change : Change(),
                              servers_json, servers_text);
          })};
}

}  // namespace app
