#include "config/service_unit.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
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
/// Lists of paths. BindPaths= has SOURCE[:DESTINATION[:OPTIONS]], TemporaryFileSystem= has
/// PATH[:OPTIONS].
constexpr std::array<std::string_view, 6> kPathLists{"ReadWritePaths",    "ReadOnlyPaths",
                                                     "InaccessiblePaths", "BindPaths",
                                                     "BindReadOnlyPaths", "TemporaryFileSystem"};
constexpr std::array<std::string_view, 5> kCredentials{"LoadCredential", "LoadCredentialEncrypted",
                                                       "SetCredential", "SetCredentialEncrypted",
                                                       "ImportCredential"};
/// What ProtectHome= protects.
constexpr std::array<const char*, 3> kHomes{"/home", "/root", "/run/user"};
constexpr std::array<const char*, 2> kTemporary{"/tmp", "/var/tmp"};
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

/// Returns the boolean of systemd; nothing if it is none.
std::optional<bool> flag_of(std::string_view value) {
  const auto word = util::lower(value);
  constexpr std::array kYes{"yes", "true", "on", "1", "y", "t"};
  constexpr std::array kNo{"no", "false", "off", "0", "n", "f"};
  if (std::ranges::find(kYes, word) != kYes.end()) return true;
  if (std::ranges::find(kNo, word) != kNo.end()) return false;
  return std::nullopt;
}

std::string resolved(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::weakly_canonical(path, error).string();
  return error ? path : whole;
}

/// Adds the *.conf files of `folder` whose names are not there yet.
void add_drop_ins(const std::string& folder, std::map<std::string, std::string>& drop_ins) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".conf")
      drop_ins.emplace(entry->path().filename().string(), entry->path().string());
}

bool is_in_any(const std::string& path, const auto& folders) {
  return std::ranges::any_of(folders, [&](const char* one) { return is_in(path, one); });
}

bool is_made_folder(std::string_view key) {
  return std::ranges::find(kMadeFolders, key,
                           &std::pair<std::string_view, std::string_view>::first) !=
         kMadeFolders.end();
}

/// Returns true if the service sees the folder by a mount of its own.
bool is_bound(std::string_view key) {
  return key.starts_with("Bind") || is_made_folder(key);
}

}  // namespace

ServiceUnit ServiceUnit::of_systemd() {
  ServiceUnit unit;
  unit.system_ = System::no;
  unit.home_ = Home::no;
  unit.private_tmp_ = false;
  unit.folders_.clear();
  return unit;
}

ServiceUnit ServiceUnit::read(const std::string& root) {
  ServiceUnit unit;
  std::map<std::string, std::string> drop_ins;  // by name: the most important folder has it
  bool found = false;
  for (const char* const folder : kUnitFolders) {
    const auto base = root + folder + "/" + kUnit;
    if (!found) {
      if (const auto text = read_file(base, kLargestUnit)) {
        unit = of_systemd();
        unit.apply(*text);
        found = true;
      }
    }
    add_drop_ins(base + ".d", drop_ins);
  }
  for (const char* const folder : kUnitFolders)  // of all services
    add_drop_ins(root + folder + "/service.d", drop_ins);
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
  // A value that systemd does not know changes nothing.
  const auto flag = flag_of(value);
  const auto word = util::lower(value);
  if (key == "ProtectSystem") {
    if (flag) system_ = *flag ? System::yes : System::no;
    if (word == "full") system_ = System::full;
    if (word == "strict") system_ = System::strict;
  } else if (key == "ProtectHome") {
    if (flag) home_ = *flag ? Home::hidden : Home::no;
    if (word == "read-only") home_ = Home::read_only;
    if (word == "tmpfs") home_ = Home::tmpfs;
  } else if (key == "PrivateTmp") {
    if (flag) private_tmp_ = *flag;
    if (word == "disconnected") private_tmp_ = true;  // systemd 257
  } else if (key == "DynamicUser") {
    if (flag) dynamic_user_ = *flag;
  } else if (std::ranges::find(kCredentials, key) != kCredentials.end()) {
    assign_credential(key, value);
  } else {
    assign_folders(key, value);
  }
}

void ServiceUnit::assign_credential(std::string_view key, std::string_view value) {
  // An empty value resets the settings of its kind: "Load", "Set" or "Import".
  const auto kind = key.substr(0, key.find("Credential"));
  if (value.empty())
    std::erase_if(credentials_,
                  [&](const CredentialSource& one) { return one.setting.starts_with(kind); });
  const auto colon = value.find(':');
  const bool has_path = kind == "Load" && colon != std::string_view::npos;
  if (!value.empty())
    credentials_.push_back({.setting = fmt::format("{}=", key),
                            .name = std::string(value.substr(0, colon)),
                            .path = std::string(has_path ? value.substr(colon + 1) : "")});
}

std::vector<CredentialSource> ServiceUnit::sources_of(const std::string& name) const {
  std::vector<CredentialSource> sources;
  for (const auto& one : credentials_) {
    const bool pattern = one.setting.starts_with("Import");
    // Of a folder, each file is a credential.
    const bool folder = one.path.starts_with('/') && name.starts_with(one.name + '_');
    if (pattern ? ::fnmatch(one.name.c_str(), name.c_str(), 0) == 0 : one.name == name || folder)
      sources.push_back(one);
  }
  return sources;
}

void ServiceUnit::assign_folders(std::string_view key, std::string_view value) {
  const auto* const made =
      std::ranges::find(kMadeFolders, key, &std::pair<std::string_view, std::string_view>::first);
  const bool is_made = made != kMadeFolders.end();
  if (!is_made && std::ranges::find(kPathLists, key) == kPathLists.end()) return;
  if (value.empty())
    std::erase_if(folders_, [&](const Folder& folder) { return folder.key == key; });
  for (const auto& word : words_of_value(value)) {
    const auto parts = util::split(word, ':');
    const bool bind = key.starts_with("Bind"), tmpfs = key == "TemporaryFileSystem";
    const auto path = path_of_word(bind               ? parts.at(parts.size() > 1 ? 1 : 0)
                                   : is_made || tmpfs ? parts.at(0)
                                                      : std::string_view(word));
    const auto options =
        util::split(tmpfs && parts.size() > 1 ? parts[1] : std::string_view(), ',');
    folders_.push_back({.key = std::string(key),
                        .path = is_made ? fmt::format("{}/{}", made->second, path) : path,
                        .read_only = key.find("ReadOnly") != std::string_view::npos ||
                                     std::ranges::find(options, "ro") != options.end()});
  }
}

/// What a setting says of a path. The one for the deepest folder counts; of several for the same
/// folder, systemd takes the first kind.
struct ServiceUnit::Rule {
  enum class Kind { bind, tmpfs, read_only, read_write, without_setting };
  std::size_t depth = 0;  ///< the length of the folder's path
  Kind kind = Kind::without_setting;
  bool writes = true;
  std::string_view setting{};

  bool counts_before(const Rule& other) const {
    return depth != other.depth ? depth > other.depth : kind < other.kind;
  }
};

std::string_view ServiceUnit::read_only_by(const std::string& folder) const {
  using Kind = Rule::Kind;
  const auto path = resolved(folder);
  Rule first;
  const auto note = [&](const std::string& one, Kind kind, bool writes, std::string_view setting) {
    const Rule rule{.depth = one.size(), .kind = kind, .writes = writes, .setting = setting};
    if (is_in(path, one) && rule.counts_before(first)) first = rule;
  };
  for (const auto& [key, unresolved, read_only] : folders_) {
    const auto one = resolved(unresolved);
    if (key == "InaccessiblePaths" && is_in(path, one)) return "InaccessiblePaths=";
    if (is_bound(key))
      note(one, Kind::bind, !read_only, "BindReadOnlyPaths=");
    else if (key == "TemporaryFileSystem")
      note(one, Kind::tmpfs, !read_only, "TemporaryFileSystem=");
    else
      note(one, read_only ? Kind::read_only : Kind::read_write, !read_only, "ReadOnlyPaths=");
  }
  if (private_tmp())
    for (const char* one : kTemporary) note(one, Kind::tmpfs, true, {});
  for (const char* one : kHomes)  // of which ProtectSystem=strict takes no notice
    note(one, home() == Home::no ? Kind::read_write : Kind::read_only, home() == Home::no,
         "ProtectHome=");
  if (system() == System::yes || system() == System::full)
    for (const char* one : {"/usr", "/boot", "/efi"})
      note(one, Kind::read_only, false, "ProtectSystem=");
  if (system() == System::full) note("/etc", Kind::read_only, false, "ProtectSystem=");
  if (system() == System::strict) {
    note("/", Kind::read_only, false, dynamic_user_ ? "DynamicUser=" : "ProtectSystem=strict");
    for (const char* one : {"/dev", "/proc", "/sys"}) note(one, Kind::read_write, true, {});
  }
  return first.writes ? std::string_view() : first.setting;
}

bool ServiceUnit::opened_by_drop_in(const std::string& folder) const {
  auto opened = *this;
  opened.folders_.push_back({.key = "ReadWritePaths", .path = folder});
  return opened.may_write(folder);
}

/// Returns true if the service sees `path` by a mount at a folder with a path of at least `depth`
/// characters.
bool ServiceUnit::binds(const std::string& path, std::size_t depth) const {
  return std::ranges::any_of(folders_, [&](const Folder& folder) {
    return is_bound(folder.key) && folder.path.size() >= depth && is_in(path, folder.path);
  });
}

std::string_view ServiceUnit::hidden_by(const std::string& path) const {
  for (const auto& folder : folders_)
    if (folder.key == "InaccessiblePaths" && is_in(path, folder.path)) return "InaccessiblePaths=";
  // A bound folder is visible again on a tmpfs, and below a /tmp of its own.
  for (const auto& folder : folders_)
    if (folder.key == "TemporaryFileSystem" && is_in(path, folder.path) &&
        !binds(path, folder.path.size()))
      return "TemporaryFileSystem=";
  const bool bound = binds(path, 0);
  if ((home() == Home::hidden || (home() == Home::tmpfs && !bound)) && is_in_any(path, kHomes))
    return "ProtectHome=";
  if (private_tmp() && !bound && is_in_any(path, kTemporary)) return "PrivateTmp=";
  return {};
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
