// gsmrelay-app results: lists the results of the posts.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

constexpr std::size_t kSecond = 19;  // "2026-11-22T21:27:52"

std::string time_of(const PostResult& result) {
  if (result.at <= 0) return "-";
  auto text = util::iso8601(util::from_epoch_ms(result.at)).substr(0, kSecond);
  if (text.size() == kSecond) text[10] = ' ';
  return text;
}

CommandResult<void> results(Context& context) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  const auto all = list_results(context.client(), *phone);
  if (!all) return fail(all.error());
  Json list = Json::array();
  auto table = Table::of_texts({"AT (UTC)", "PLATFORM", "ACCOUNT", "STATE", "WHAT"});
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
    context.out << (table.empty() ? "no post has arrived at the Gateway server yet\n"
                                  : table.to_string());
  return {};
}

}  // namespace

Command results_command(Context& context) {
  return {.name = "results",
          .help = "What became of your posts",
          .examples = {"gsmrelay-app results", "gsmrelay-app results --json"},
          .run = reporting(context, [&context] { return results(context); })};
}

}  // namespace app
