// gsmrelay config: checks and shows the configuration file, without the daemon.
#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/output.hpp"
#include "relay/route.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kDefaultFile = "/etc/gsmrelay/gsmrelayd.toml";

Json to_json(const std::vector<config::Diagnostic>& mistakes) {
  auto list = Json::array();
  for (const auto& mistake : mistakes)
    list.push_back({{"file", mistake.file},
                    {"line", mistake.line},
                    {"column", mistake.column},
                    {"what", mistake.what}});
  return list;
}

std::string render_check(const Context& context, const Json& response) {
  std::string out;
  const auto lines = [&](const char* name, Tone tone, const char* label) {
    for (const auto& one : response.at(name)) {
      const config::Diagnostic error{one.text("file"), static_cast<int>(one.number("line")),
                                     static_cast<int>(one.number("column")), one.text("what")};
      out +=
          fmt::format("{}: {}\n", toned(context.style, tone, label), printable(error.to_string()));
    }
  };
  lines("mistakes", Tone::bad, "mistake");
  lines("warnings", Tone::warn, "warning");
  const auto count = static_cast<std::int64_t>(response.at("mistakes").size());
  if (count > 0) return out + plural(count, "mistake", "mistakes") + " to correct\n";
  // A reload is the next step only for the file that the daemon reads.
  return out + (response.at("file") == kDefaultFile
                    ? "the configuration is good; next: systemctl reload gsmrelayd\n"
                    : "the configuration is good\n");
}

void check(Context& context, const std::string& file) {
  const auto loaded = config::load(file, relay::route_kinds());
  const Json response = {{"schema", "gsmrelay/1"},
                         {"file", file},
                         {"good", loaded.errors.empty()},
                         {"mistakes", to_json(loaded.errors)},
                         {"warnings", to_json(loaded.warnings)}};
  show(context, response,
       {"", render_check, [](const Json& a) { return a.at("good") == true ? kFine : kUsage; }});
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
                           ? "gsmrelay config check " + file
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
  const auto file = std::make_shared<std::string>(kDefaultFile);
  const auto run = [&context, file](auto act) {
    return [&context, file, act] { act(context, *file); };
  };
  const Option file_option{"[FILE]", file.get(), fmt::format("instead of {}", kDefaultFile)};
  return {.name = "config",
          .help = "The configuration file (works without the daemon)",
          .commands = {{.name = "check",
                        .help = "Report all mistakes with line and suggestion",
                        .options = {file_option},
                        .run = run(check)},
                       {.name = "show",
                        .help = "Show the values in force and their sources",
                        .options = {file_option},
                        .run = run(show_values)},
                       {.name = "keys",
                        .help = "List all keys with their meaning (Markdown, or --json)",
                        .run = [&context] { show_keys(context); }}},
          .examples = {"gsmrelay config check ./new.toml", "gsmrelay config show --get key,value"},
          .run = run(check)};
}

}  // namespace cli
