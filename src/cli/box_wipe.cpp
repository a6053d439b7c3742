#include "cli/box_wipe.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "cli/box_files.hpp"
#include "cli/foreign_folder.hpp"
#include "config/file.hpp"
#include "config/input_limits.hpp"
#include "config/service_unit.hpp"
#include "relay/route.hpp"
#include "spool/lock.hpp"
#include "util/erasure.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

/// Where systemd looks for credentials: systemd.exec(5), LoadCredential=.
constexpr std::array<const char*, 4> kCredentialParents{"/etc", "/run", "/usr/local/lib",
                                                        "/usr/lib"};
constexpr std::array<const char*, 2> kCredentialFolders{"credstore", "credstore.encrypted"};

/// Returns what stops the gsmrelayd of this box and erases it.
std::string command_to_wipe(const BoxToWipe& box) {
  return box.of_service ? command_to_stop(spool::Owner::service) + "; sudo gsmrelay wipe"
                        : fmt::format("{}, then: gsmrelay wipe --config {}",
                                      command_to_stop(spool::Owner::other),
                                      util::shell_word(box.files.config));
}

bool is_there(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0;
}

/// Returns whether an interrupted wipe may have erased `path`: it is absent, and its folder is on
/// the file system of `config`. Otherwise a key stick may be missing.
bool is_gone(const std::string& path, const fs::path& config) {
  struct stat own {};
  struct stat folder {};
  return !is_there(path) && errno == ENOENT &&
         ::stat(fs::path(path).parent_path().c_str(), &folder) == 0 &&
         ::stat(config.parent_path().c_str(), &own) == 0 && folder.st_dev == own.st_dev;
}

/// Erases files, and notes which were erased and what is left.
class Eraser {
 public:
  explicit Eraser(FileSystemOf file_system_of) : file_system_of_(file_system_of) {}
  void erase(const std::string& path) {
    if (erased_.contains(path)) return;
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return leave(path, std::strerror(errno));
    if (S_ISLNK(about.st_mode))
      erase_behind(path);
    else if (!S_ISREG(about.st_mode))
      return leave(path, "it is no regular file");
    look_for_overlay(fs::path(path).parent_path());
    const auto zeros = S_ISLNK(about.st_mode) ? util::Result<void>() : util::write_zeros(path);
    if (::unlink(path.c_str()) != 0) return leave(path, std::strerror(errno));
    erased_.insert(path);
    if (!zeros) leave(path, "it is removed, but was not overwritten: " + zeros.error().what);
  }

  void erase_if_there(const std::string& path) {
    if (is_there(path)) erase(path);
  }

  enum class Subfolders { left_out, erased };
  /// Erases the files of `folder` whose names begin with `prefix`. An absent folder has none.
  void erase_in(const std::string& folder, const std::string& prefix,
                Subfolders subfolders = Subfolders::left_out) {
    std::vector<fs::path> entries;
    std::error_code error, unknown;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const auto name = entry->path().filename().string();
      if (name.starts_with(prefix)) entries.push_back(entry->path());
    }
    if (error && error != std::errc::no_such_file_or_directory)
      leave("the folder " + folder, error.message());
    for (const auto& entry : entries)
      if (!fs::is_directory(fs::symlink_status(entry, unknown)))
        erase(entry);
      else if (subfolders == Subfolders::erased)
        erase_in(entry, prefix, subfolders);
  }

  void leave(const std::string& what, const std::string& why) {
    left_.push_back(fmt::format("{}: {}", what, why));
  }

  bool has_erased(const std::string& path) const { return erased_.contains(path); }
  Wiped wiped() const {
    return {.files = static_cast<std::int64_t>(erased_.size()),
            .overlay = overlays_.empty() ? "" : *overlays_.begin(),
            .left = left_};
  }

 private:
  void look_for_overlay(const std::string& folder) {
    if (file_system_of_(folder) == "overlay" && overlays_.insert(folder).second)
      leave("the files of " + folder, "they are on an overlay, and the card below it keeps them");
  }
  void erase_behind(const std::string& link) {
    std::error_code error;
    const auto foreign = find_foreign_folder(link);
    const auto real = fs::canonical(link, error).string();
    if (error)
      leave("the file behind " + link, error.message());
    else if (foreign && *foreign)
      leave(real, fmt::format("{} leads to it, which users other than root may have made", link));
    else
      erase(real);
  }

  FileSystemOf file_system_of_;
  std::set<std::string> erased_, overlays_;
  std::vector<std::string> left_;
};

/// Erases the credential `name` in the folders of systemd. What the unit takes from elsewhere is
/// left: other units may use it.
void erase_credential(Eraser& eraser, const BoxToWipe& box, const std::string& name) {
  const auto what = "the credential " + name;
  if (!box.of_service) return eraser.leave(what, "it is where the unit of that gsmrelayd has it");
  const auto sources = config::ServiceUnit::read(box.root).sources_of(name);
  std::set<std::string> names{name};
  for (const auto& source : sources)
    if (!source.path.empty() && source.path.find('/') == std::string::npos)
      names.insert(source.path);
  bool found = false;
  for (const auto* parent : kCredentialParents)
    for (const auto* folder : kCredentialFolders)
      for (const auto& one : names) {
        const auto path = fmt::format("{}{}/{}/{}", box.root, parent, folder, one);
        found = found || is_there(path);
        eraser.erase_if_there(path);
      }
  for (const auto& source : sources) {
    const bool elsewhere = source.path.starts_with('/'), inside = source.setting.starts_with("Set");
    found = found || elsewhere || inside;
    if (const auto file = box.root + source.path;
        elsewhere && !eraser.has_erased(file) && !is_gone(file, box.files.config))
      eraser.leave(
          what, fmt::format("gsmrelayd.service has it from {} ({})", source.path, source.setting));
    if (inside)
      eraser.leave(what,
                   fmt::format("gsmrelayd.service has it in its own text ({})", source.setting));
  }
  if (!found) eraser.leave(what, "it is in no folder of systemd for credentials");
}

/// Erases the configuration, and its copies beside it: of editors, `setup`, `config edit` and
/// restorations.
void erase_config(Eraser& eraser, const std::string& config) {
  std::error_code error;
  const std::set<fs::path> places{config, fs::canonical(config, error)};
  eraser.erase_if_there(config);
  for (const auto& place : places) {
    // The file behind the link could not be erased. Those beside it are not touched either.
    if (place.empty() || (place != config && is_there(place))) continue;
    const auto name = place.filename().string();
    for (const char* end : {"~", "."}) eraser.erase_in(place.parent_path(), name + end);
  }
}

/// Adds the secrets that lines of a configuration with mistakes name.
void add_from_text(const std::string& file, config::SecretPlaces& places) {
  const auto text = config::read_file(file, config::kLargestFile);
  if (!text) return;
  const auto add = [](std::vector<std::string>& all, const std::string& one) {
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
  };
  for (const auto piece : util::split(*text, '\n')) {
    const auto line = util::trim(piece);
    if (line.starts_with('#')) continue;
    for (const auto word : util::split(line, line.find('"') == line.npos ? '\'' : '"')) {
      const bool secret = config::check_secret(word).empty();
      const auto rest = std::string(word.substr(std::min(word.size(), word.find(':') + 1)));
      if (secret) add(word.starts_with("file:") ? places.files : places.credentials, rest);
    }
  }
}

}  // namespace

terminal::CommandResult<std::vector<BoxToWipe>> boxes_to_wipe(const std::string& config,
                                                              const std::string& root) {
  const bool of_service = config == config::kServiceFile;
  const auto file = of_service ? root + config : fs::absolute(config).string();
  const auto loaded = config::load(file, relay::route_kinds());
  auto secrets = config::secret_places(loaded.config, relay::route_kinds());
  const auto box_in = [&](const std::string& state) {
    return BoxToWipe{.files = {file, state + "/spool.db"},
                     .secrets = std::exchange(secrets, {}),
                     .of_service = of_service,
                     .root = root};
  };
  const auto& state = loaded.config.daemon.state_dir;
  if (loaded.errors.empty()) return std::vector{box_in(state)};
  add_from_text(file, secrets);
  const bool known = ::access(file.c_str(), R_OK) == 0 && state.starts_with('/') &&
                     (loaded.complete || loaded.places.contains("daemon.state_dir"));
  if (!known && !of_service)
    return terminal::fail(kUsage, loaded.errors.front().to_string(),
                          "sudo gsmrelay config check " + util::shell_word(config));
  std::vector<BoxToWipe> boxes;
  if (known) boxes.push_back(box_in(state));
  const auto usual = root + config::DaemonSettings{}.state_dir;
  if (of_service && (!known || state != usual)) boxes.push_back(box_in(usual));
  return boxes;
}

terminal::CommandResult<Wiped> wipe_box(const BoxToWipe& box, FileSystemOf file_system_of) {
  const fs::path spool(box.files.spool), config(box.files.config);
  const auto lock = spool::FileLock::take(spool);
  if (!lock && lock.error().advice == util::Advice::reject)
    return terminal::fail(kRefused, lock.error().what, command_to_wipe(box));
  const bool has_spool = ::access(spool.c_str(), F_OK) == 0;
  const auto state = spool.parent_path().string(), name = spool.filename().string();
  Eraser eraser(file_system_of);
  for (const auto& file : box.secrets.files)
    if (!is_gone(file, config)) eraser.erase(file);
  for (const auto& one : box.secrets.credentials) erase_credential(eraser, box, one);
  eraser.erase_in(state, name + ".pinkey");
  eraser.erase_in(config.parent_path() / "secrets.d", "", Eraser::Subfolders::erased);
  const auto sync_folder_of = [&](const fs::path& file) {
    if (!util::sync_folder_of(file) && errno != ENOENT)
      eraser.leave("the folder of " + file.string(), std::strerror(errno));
  };
  eraser.erase_in(state, name);
  sync_folder_of(spool);
  // The configuration last: if the power is cut before, the next call finds the spool by it.
  if (box.of_service)
    for (const auto* file : kBootConfigs) eraser.erase_if_there(box.root + file);
  erase_config(eraser, config);
  sync_folder_of(config);
  auto wiped = eraser.wiped();
  wiped.spool = has_spool;
  return wiped;
}

}  // namespace cli
