// gsmrelay config: checks, shows and edits the configuration file, without the daemon.
#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command.hpp"
#include "cli/config_edit.hpp"
#include "cli/config_report.hpp"
#include "cli/humanize.hpp"
#include "cli/output.hpp"
#include "relay/route.hpp"
#include "terminal/text.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kDefaultFile = config::kServiceFile;

void check(Context& context, const std::string& file, const std::string& user) {
  const auto judged = judged_user(context, user);
  if (!judged) return print_error(context, judged.error());
  auto loaded = config::load(file, relay::route_kinds());
  if (loaded.errors.empty())
    config::check_files(loaded, relay::route_kinds(), *judged, other_file(user));
  else if (loaded.errors.front().next.empty())
    loaded.errors.front().next = command_to_read(file);
  const Json response = {{"schema", "gsmrelay/1"},
                         {"file", file},
                         {"user", judged->name},
                         {"good", loaded.errors.empty()},
                         {"mistakes", to_json(loaded.errors)},
                         {"warnings", to_json(loaded.warnings)}};
  show(context, response,
       {"",
        [](const Context& one, const Json& a) {
          const auto count = static_cast<std::int64_t>(a.at("mistakes").size());
          if (count > 0)
            return render_diagnostics(one, a, one.out_columns()) +
                   plural(count, "mistake", "mistakes") + " to correct\n";
          // A reload is the next step only for the file that the daemon reads.
          return render_diagnostics(one, a, one.out_columns()) +
                 (a.at("file") == kDefaultFile
                      ? "the configuration is good\n  next: gsmrelay reload\n"
                      : "the configuration is good\n");
        },
        [](const Json& a) { return a.at("good") == true ? kFine : kUsage; }});
}

std::string render_show(const Context& context, const Json& response) {
  Table table({{"KEY", Align::left, 20}, {"VALUE", Align::left, 12}, {"FROM", Align::left, 12}});
  for (const auto& one : response.at("values"))
    table.add({printable(one.at("key").text()), printable(one.at("value").text()),
               printable(one.at("origin").text())});
  return table.to_string(context.style);
}

/// Returns true for keys with identities and numbers, which are masked: output is often passed on.
bool is_personal(std::string_view key) {
  constexpr std::array<std::string_view, 3> kPersonal{".iccid", ".imsi", ".number"};
  return std::any_of(kPersonal.begin(), kPersonal.end(),
                     [&](auto name) { return key.ends_with(name); });
}

void show_values(Context& context, const std::string& file) {
  const auto loaded = config::load(file, relay::route_kinds());
  if (!loaded.errors.empty())
    return print_error(context, kUsage, loaded.errors.front().to_string(),
                       ::access(file.c_str(), R_OK) == 0
                           ? "gsmrelay config check " + util::shell_word(file)
                           : fmt::format("gsmrelay config show FILE; default: {}", kDefaultFile));
  auto values = Json::array();
  for (const auto& one : config::effective(loaded, relay::route_kinds()))
    values.push_back(
        {{"key", one.key},
         {"value",
          is_personal(one.key) && !context.show_numbers ? util::mask_number(one.value) : one.value},
         {"origin", one.origin}});
  show(context, {{"schema", "gsmrelay/1"}, {"file", file}, {"values", values}},
       {"values", render_show});
}

void show_keys(Context& context) {
  auto keys = Json::array();
  const auto schema = config::schema(relay::route_kinds());
  for (const auto& info : config::key_infos(schema))
    keys.push_back({{"section", std::string(info.section->name)},
                    {"key", std::string(info.key.name)},
                    {"type", std::string(config::type_name(info.key))},
                    {"limits", config::limits(info.key)},
                    {"required", info.key.need == config::Need::required},
                    {"default", info.default_value},
                    {"example", std::string(info.key.example)},
                    {"meaning", std::string(info.key.text)}});
  show(context, {{"schema", "gsmrelay/1"}, {"keys", std::move(keys)}},
       {"keys", [](const Context&, const Json&) {
          return config::reference_markdown(config::schema(relay::route_kinds()));
        }});
}

}  // namespace

Command config_command(Context& context) {
  struct Arguments {
    std::string file = kDefaultFile, user;
  };
  const auto arguments = std::make_shared<Arguments>();
  const Option file{"[FILE]", &arguments->file, fmt::format("instead of {}", kDefaultFile)};
  const Option user{
      "--user USER", &arguments->user,
      fmt::format("whose access to files is judged; default: {}", config::kServiceUser)};
  const auto run_check = [&context, arguments] {
    check(context, arguments->file, arguments->user);
  };
  return {.name = "config",
          .help = "The configuration file (works without the daemon)",
          .commands =
              {{.name = "check",
                .help = "Report all mistakes with line and suggestion",
                .options = {file, user},
                .note = "Also judges whether gsmrelayd's user can use the files that it names.",
                .examples = {"gsmrelay config check ./new.toml",
                             "gsmrelay config check --user $USER ./trial.toml"},
                .run = run_check},
               {.name = "show",
                .help = "Show the values in force and their sources",
                .options = {file},
                .note = "Reads the file itself: --show-numbers needs no group and is not logged.",
                .examples = {"gsmrelay config show --get key,value"},
                .run = [&context, arguments] { show_values(context, arguments->file); }},
               {.name = "edit",
                .help = "Edit a copy, check it, and put it in place",
                .options = {file, user},
                .note = "The editor: $SUDO_EDITOR, $VISUAL, $EDITOR, sensible-editor, nano or vi.",
                .examples = {"sudo gsmrelay config edit && sudo gsmrelay reload"},
                .run = [&context,
                        arguments] { edit_config(context, arguments->file, arguments->user); }},
               {.name = "keys",
                .help = "List all keys with their meaning (Markdown, or --json)",
                .examples = {"gsmrelay config keys"},
                .run = [&context] { show_keys(context); }}},
          .examples = {"gsmrelay config check ./new.toml", "gsmrelay config show --get key,value"},
          .run = run_check};
}

}  // namespace cli
