#include "config/service_unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include "config/file.hpp"
#include "config/file_rights.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace config {
namespace {

/// systemd.unit(5), the most important first.
constexpr std::array<const char*, 5> kUnitFolders{"/etc/systemd/system", "/run/systemd/system",
                                                  "/usr/local/lib/systemd/system",
                                                  "/usr/lib/systemd/system", "/lib/systemd/system"};
/// Folders that systemd makes for the service, which may write there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMadeFolders{
    {{"StateDirectory", "/var/lib"},
     {"RuntimeDirectory", "/run"},
     {"CacheDirectory", "/var/cache"},
     {"LogsDirectory", "/var/log"}}};
constexpr const char* kUnit = "gsmrelayd.service";
constexpr std::size_t kLargestUnit = 256 * 1024;

bool is_in(const std::string& path, const std::string& folder) {
  return folder == "/" || path == folder || path.starts_with(folder + "/");
}

/// Returns the path of one word of ReadWritePaths=, without its prefixes and specifiers.
std::string path_of_word(std::string_view word) {
  while (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  std::string path;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool specifier = word[i] == '%' && i + 1 < word.size();
    if (!specifier) {
      path += word[i];
      continue;
    }
    ++i;
    if (word[i] == 'S')
      path += "/var/lib";
    else
      path += word[i] == '%' ? '%' : '?';
  }
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

/// Splits at blanks; quotes keep blanks, a backslash keeps the character behind it.
std::vector<std::string> words_of_value(std::string_view value) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool any = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\' && i + 1 < value.size()) {
      word += value[++i];
      any = true;
    } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? 0 : c;
      any = true;
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(word);
  return words;
}

bool is_yes(std::string_view value) {
  const auto word = util::lower(value);
  return word == "yes" || word == "true" || word == "on" || word == "1";
}

std::string resolved(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::weakly_canonical(path, error).string();
  return error ? path : whole;
}

}  // namespace

ServiceUnit ServiceUnit::read(const std::string& root) {
  ServiceUnit unit;
  std::map<std::string, std::string> drop_ins;  // by name: the most important folder has it
  bool found = false;
  for (const char* const folder : kUnitFolders) {
    const auto base = root + folder + "/" + kUnit;
    if (!found) {
      if (const auto text = read_file(base, kLargestUnit)) {
        unit.apply(*text);
        found = true;
      }
    }
    std::error_code error;
    for (std::filesystem::directory_iterator entry(base + ".d", error), end; !error && entry != end;
         entry.increment(error))
      if (entry->path().extension() == ".conf")
        drop_ins.emplace(entry->path().filename().string(), entry->path().string());
  }
  for (const auto& [name, path] : drop_ins)
    if (const auto text = read_file(path, kLargestUnit)) unit.apply(*text);
  return unit;
}

void ServiceUnit::apply(std::string_view text) {
  bool service = false;
  std::string whole;  // with the lines that continue it
  for (const auto piece : util::split(text, '\n')) {
    const auto line = util::trim(piece);
    if (line.starts_with('#') || line.starts_with(';')) continue;
    whole += line;
    if (whole.ends_with('\\')) {
      whole.back() = ' ';
      continue;
    }
    const auto statement = std::exchange(whole, {});
    if (statement.starts_with('[')) service = statement == "[Service]";
    const auto equals = statement.find('=');
    if (!service || equals == std::string::npos) continue;
    assign(util::trim(std::string_view(statement).substr(0, equals)),
           util::trim(std::string_view(statement).substr(equals + 1)));
  }
}

void ServiceUnit::assign(std::string_view key, std::string_view value) {
  if (key == "ProtectSystem") strict_ = util::lower(value) == "strict";
  if (key == "PrivateTmp") private_tmp_ = is_yes(value);
  if (key == "ReadWritePaths") {
    if (value.empty()) writable_.clear();
    for (const auto& word : words_of_value(value)) writable_.push_back(path_of_word(word));
  }
  if (key == "BindPaths") {  // SOURCE[:DESTINATION[:OPTIONS]]
    for (const auto& word : words_of_value(value)) {
      const auto parts = util::split(word, ':');
      folders_.push_back(path_of_word(parts.at(parts.size() > 1 ? 1 : 0)));
    }
  }
  for (const auto& [name, parent] : kMadeFolders) {
    if (key != name) continue;
    for (const auto& word : words_of_value(value))
      folders_.push_back(fmt::format("{}/{}", parent, path_of_word(util::split(word, ':').at(0))));
  }
}

bool ServiceUnit::may_write(const std::string& folder) const {
  if (!strict_) return true;
  const auto path = resolved(folder);
  auto allowed = writable_;
  allowed.insert(allowed.end(), folders_.begin(), folders_.end());
  if (private_tmp_) allowed.insert(allowed.end(), {"/tmp", "/var/tmp"});
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& one) { return is_in(path, resolved(one)); });
}

std::string command_to_allow_writing(std::string_view key, const std::string& folder) {
  std::string value;
  for (const char c : folder) {
    if (c == '"' || c == '\\') value += '\\';
    if (c == '%') value += '%';
    value += c;
  }
  if (value.find_first_of(" \t'\"\\") != std::string::npos) value = '"' + value + '"';
  std::error_code error;
  const auto make = std::filesystem::exists(folder, error)
                        ? std::string()
                        : fmt::format("sudo install -d -m 750 -o {} {} && ", kServiceUser,
                                      util::shell_word(folder));
  return fmt::format(
      "{}printf '[Service]\\nReadWritePaths=%s\\n' {} | sudo install -D -m 644 /dev/stdin "
      "/etc/systemd/system/{}.d/{}.conf && sudo systemctl daemon-reload",
      make, util::shell_word(value), kUnit, key);
}

}  // namespace config
