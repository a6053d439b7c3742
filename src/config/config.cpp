#include "config/config.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "config/file.hpp"
#include "config/guard.hpp"
#include "config/options.hpp"
#include "config/reader.hpp"

namespace config {

namespace {

template <class Settings>
void list_section(Section section, const std::string& shown, const std::string& path,
                  const Settings& settings, const Reading& reading, std::vector<Effective>& into) {
  for (const auto& option : options()) {
    if (option.section != section) continue;
    const auto place = reading.places.find(fmt::format("{}.{}", path, option.key));
    into.push_back({fmt::format("{}.{}", shown, option.key), show(option, settings),
                    place == reading.places.end()
                        ? "default"
                        : fmt::format("{}:{}", reading.file, place->second.line)});
  }
}

template <class Settings>
void list_sections(Section section, const std::vector<Settings>& list, const Reading& reading,
                   std::vector<Effective>& into) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto path = fmt::format("{}.{}", name_of(section), i);
    const auto shown =
        list[i].name.empty() ? path : fmt::format("{}.{}", name_of(section), list[i].name);
    list_section(section, shown, path, list[i], reading, into);
  }
}

std::string table_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

}  // namespace

std::string Mistake::to_string() const {
  if (line == 0) return fmt::format("{}: {}", file, what);
  if (column == 0) return fmt::format("{}:{}: {}", file, line, what);
  return fmt::format("{}:{}:{}: {}", file, line, column, what);
}

Loaded parse(std::string_view toml, const std::string& file_name) {
  return read_document(toml, file_name).loaded;
}

Loaded load(const std::string& path) {
  // One octet more than allowed is enough to see that it is too large.
  const auto text = read_file(path, kLargestFile + 1);
  if (!text) {
    Loaded loaded;
    loaded.mistakes.push_back({path, 0, 0, fmt::format("cannot be read: {}", text.error().what)});
    return loaded;
  }
  auto reading = read_document(*text, path);
  if (reading.loaded.mistakes.empty()) check_files(reading);
  return std::move(reading.loaded);
}

std::vector<Effective> effective(std::string_view toml, const std::string& file_name) {
  const auto reading = read_document(toml, file_name);
  const auto& config = reading.loaded.config;
  std::vector<Effective> list;
  list_section(Section::daemon, "daemon", "daemon", config.daemon, reading, list);
  list_sections(Section::modem, config.modems, reading, list);
  list_sections(Section::sim, config.sims, reading, list);
  list_sections(Section::route, config.routes, reading, list);
  return list;
}

std::string reference_markdown() {
  std::string text;
  for (const auto section : {Section::daemon, Section::modem, Section::sim, Section::route}) {
    text += fmt::format("### `{}`\n\n| key | type | default | meaning |\n|---|---|---|---|\n",
                        heading(section));
    for (const auto& option : options()) {
      if (option.section != section) continue;
      const auto allowed = limits(option);
      const auto preset = default_of(option);
      text += fmt::format("| `{}` | {}{} | {} | {} For example `{}`. |\n", option.key,
                          type_name(option), allowed.empty() ? "" : ", " + table_cell(allowed),
                          option.need == Need::required ? "required"
                          : preset.empty()              ? "none"
                                                        : "`" + preset + "`",
                          table_cell(std::string(option.text)),
                          table_cell(std::string(option.example)));
    }
    text += '\n';
  }
  return text;
}

}  // namespace config
