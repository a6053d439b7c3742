// gsmrelay-app results: what became of the posts.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/connecting.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

constexpr std::size_t kSecond = 19;  // "2026-11-22T21:27:52"

std::string time_of(const Result& result) {
  if (result.at <= 0) return "-";
  auto text = util::iso8601(util::from_epoch_ms(result.at)).substr(0, kSecond);
  if (text.size() == kSecond) text[10] = ' ';
  return text;
}

Outcome<void> results(Context& context) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  const auto all = list_results(context.outside(), *phone);
  if (!all) return complain(all.error());
  Json list = Json::array();
  Table table({"AT (UTC)", "PLATFORM", "ACCOUNT", "STATE", "WHAT"});
  for (const auto& one : *all) {
    list.push_back({{"id", one.id},
                    {"platform", one.platform},
                    {"account", one.account},
                    {"state", one.state},
                    {"what", one.what},
                    {"at", one.at}});
    table.add({time_of(one), one.platform, one.account, one.state, one.what});
  }
  if (context.json)
    print_json(context, {{"results", std::move(list)}});
  else
    context.out << (table.empty() ? "nothing has arrived at the Gateway server yet\n"
                                  : table.to_string());
  return {};
}

void add(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("results", "What became of your posts");
  command->footer("Examples:\n  gsmrelay-app results\n  gsmrelay-app results --json");
  command->callback(reporting(context, [&context] { return results(context); }));
}

}  // namespace

extern const Command command_results;
const Command command_results = {"results", add};

}  // namespace app
