// gsmrelay config: the configuration file, without the daemon.
#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "cli/command.hpp"
#include "cli/human.hpp"
#include "cli/noun.hpp"
#include "cli/table.hpp"
#include "config/options.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kUsualFile = "/etc/gsmrelay/gsmrelayd.toml";

Json to_json(const std::vector<config::Mistake>& mistakes) {
  auto list = Json::array();
  for (const auto& mistake : mistakes)
    list.push_back({{"file", mistake.file},
                    {"line", mistake.line},
                    {"column", mistake.column},
                    {"what", mistake.what}});
  return list;
}

std::string render_check(const Context& context, const Json& answer) {
  std::string out;
  const auto lines = [&](const char* name, Tone tone, const char* label) {
    for (const auto& one : answer.at(name)) {
      const config::Mistake mistake{one.at("file"), one.at("line"), one.at("column"),
                                    one.at("what")};
      out +=
          fmt::format("{}: {}\n", toned(context, tone, label), printable_utf8(mistake.to_string()));
    }
  };
  lines("mistakes", Tone::bad, "mistake");
  lines("warnings", Tone::warn, "warning");
  const auto count = static_cast<std::int64_t>(answer.at("mistakes").size());
  if (count > 0) return out + plural(count, "mistake", "mistakes") + " to mend\n";
  // What the daemon does not read is no reason to reload it.
  return out + (answer.at("file") == kUsualFile
                    ? "the configuration is good; next: systemctl reload gsmrelayd\n"
                    : "the configuration is good\n");
}

void check(Context& context, const std::string& file) {
  const auto loaded = config::load(file);
  const Json answer = {{"schema", "gsmrelay/1"},
                       {"file", file},
                       {"good", loaded.mistakes.empty()},
                       {"mistakes", to_json(loaded.mistakes)},
                       {"warnings", to_json(loaded.warnings)}};
  show(context, answer,
       {"", render_check, [](const Json& a) { return a.at("good") == true ? kFine : kUsage; }});
}

std::string render_show(const Context& context, const Json& answer) {
  Table table({{"KEY", Align::left, 20}, {"VALUE", Align::left, 12}, {"FROM", Align::left, 12}});
  for (const auto& one : answer.at("values"))
    table.add({printable_utf8(one.at("key").get<std::string>()),
               printable_utf8(one.at("value").get<std::string>()),
               printable_utf8(one.at("origin").get<std::string>())});
  return table.to_string(context);
}

/// Whose card and number: what is shown is often passed on.
bool is_personal(std::string_view key) {
  constexpr std::array<std::string_view, 3> kPersonal{".iccid", ".imsi", ".number"};
  return std::any_of(kPersonal.begin(), kPersonal.end(),
                     [&](auto name) { return key.ends_with(name); });
}

void show_values(Context& context, const std::string& file) {
  const auto loaded = config::load(file);
  if (!loaded.mistakes.empty())
    return complain(context, kUsage, loaded.mistakes.front().to_string(),
                    ::access(file.c_str(), R_OK) == 0
                        ? "gsmrelay config check " + file
                        : fmt::format("gsmrelay config show FILE; without one: {}", kUsualFile));
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  auto values = Json::array();
  for (const auto& one : config::effective(text.str(), file))
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
  for (const auto& option : config::options())
    keys.push_back({{"section", config::name_of(option.section)},
                    {"key", option.key},
                    {"type", config::type_name(option)},
                    {"limits", config::limits(option)},
                    {"required", option.need == config::Need::required},
                    {"default", config::default_of(option)},
                    {"example", option.example},
                    {"meaning", option.text}});
  show(context, {{"schema", "gsmrelay/1"}, {"keys", std::move(keys)}},
       {"keys", [](const Context&, const Json&) { return config::reference_markdown(); }});
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "config", "The configuration file (works without the daemon)",
                        "  gsmrelay config check ./new.toml\n"
                        "  gsmrelay config show --get key,value");
  const auto file = std::make_shared<std::string>(kUsualFile);
  const auto with_file = [&](const char* verb, const char* text, auto run) {
    add_verb(noun, verb, text, [&context, file, run] {
      run(context, *file);
    }).add_option("FILE", *file, fmt::format("instead of {}", kUsualFile));
  };
  add_usual(noun, [&context, file] { check(context, *file); });
  with_file("check", "Every mistake, with its line and what was meant", check);
  with_file("show", "The values in force and where each comes from", show_values);
  add_verb(noun, "keys", "Every key with its meaning (Markdown, or --json)",
           [&context] { show_keys(context); });
}

}  // namespace

extern const Command command_config;
const Command command_config = {"config", add};

}  // namespace cli
