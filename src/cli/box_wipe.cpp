#include "cli/box_wipe.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/box_files.hpp"
#include "config/config.hpp"
#include "relay/route.hpp"
#include "spool/lock.hpp"
#include "util/erasure.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

/// Adds the files of `folder` whose names begin with `prefix` and do not end with ".example" to
/// `found`. Names of folders are left out. Returns why the folder could not be read; an absent one
/// has no files.
std::error_code add_files(const std::string& folder, const std::string& prefix,
                          std::vector<std::string>& found) {
  std::error_code error, unknown;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    const auto path = entry->path().string();
    if (name.starts_with(prefix) && !name.ends_with(".example") && !entry->is_directory(unknown) &&
        std::find(found.begin(), found.end(), path) == found.end())
      found.push_back(path);
  }
  return error == std::errc::no_such_file_or_directory ? std::error_code() : error;
}

struct ToErase {
  std::vector<std::string> files{};  ///< the smallest and most secret ones first
  std::string failed{};
};

/// Returns what stops the gsmrelayd of this configuration and erases its box.
std::string command_to_wipe(const std::string& config) {
  const auto owner = owner_of(config);
  return owner == spool::Owner::service
             ? command_to_stop(owner) + "; sudo gsmrelay wipe"
             : fmt::format("{}, then: gsmrelay wipe --config {}", command_to_stop(owner),
                           util::shell_word(config));
}

ToErase find_files(const BoxFiles& box) {
  const fs::path spool(box.spool), config(box.config);
  ToErase all;
  const auto add = [&](const std::string& folder, const std::string& prefix) {
    if (const auto error = add_files(folder, prefix, all.files); error && all.failed.empty())
      all.failed = fmt::format("the folder {} cannot be read: {}", folder, error.message());
  };
  const auto settings = config.parent_path().string(), state = spool.parent_path().string();
  const auto name = config.filename().string();
  constexpr std::string_view kFile = "file:";
  if (box.spool_key.spec.starts_with(kFile))
    all.files.push_back(box.spool_key.spec.substr(kFile.size()));
  add(state, spool.filename().string() + ".pinkey");
  add(settings + "/secrets.d", "");
  if (::access(box.config.c_str(), F_OK) == 0) all.files.push_back(box.config);
  // Of editors, `setup`, `config edit` and restorations.
  for (const char* end : {"~", "."}) add(settings, name + end);
  add(state, spool.filename());
  return all;
}

}  // namespace

terminal::CommandResult<std::vector<BoxFiles>> boxes_to_wipe(const std::string& config) {
  const auto file = fs::absolute(config).string();
  const bool of_service = config == config::kServiceFile;
  const auto loaded = config::load(config, relay::route_kinds());
  const auto box_in = [&](const std::string& state) {
    return BoxFiles{file, state + "/spool.db", loaded.config.daemon.spool_key};
  };
  const auto& state = loaded.config.daemon.state_dir;
  if (loaded.errors.empty()) return std::vector{box_in(state)};
  const bool known = ::access(file.c_str(), R_OK) == 0 && state.starts_with('/') &&
                     (loaded.complete || loaded.places.contains("daemon.state_dir"));
  if (!known && !of_service)
    return terminal::fail(kUsage, loaded.errors.front().to_string(),
                          "sudo gsmrelay config check " + util::shell_word(config));
  std::vector<BoxFiles> boxes;
  if (known) boxes.push_back(box_in(state));
  const auto usual = config::DaemonSettings{}.state_dir;
  if (of_service && (!known || state != usual)) boxes.push_back(box_in(usual));
  return boxes;
}

terminal::CommandResult<Wiped> wipe_box(const BoxFiles& box) {
  const auto lock = spool::FileLock::take(box.spool);
  if (!lock && lock.error().advice == util::Advice::reject)
    return terminal::fail(kRefused, lock.error().what, command_to_wipe(box.config));
  Wiped wiped{.spool = ::access(box.spool.c_str(), F_OK) == 0};
  auto [files, failed] = find_files(box);
  for (const auto& file : files) {
    util::write_zeros(file);
    if (::unlink(file.c_str()) == 0)
      ++wiped.files;
    else if (failed.empty())
      failed = fmt::format("{} cannot be removed: {}", file, std::strerror(errno));
  }
  for (const auto& file : {box.spool, box.config})
    if (!util::sync_folder_of(file) && errno != ENOENT && failed.empty())
      failed = fmt::format("the folder of {} cannot be written: {}", file, std::strerror(errno));
  if (failed.empty()) return wiped;
  return terminal::fail(::geteuid() == 0 ? kFailed : kDenied, failed, "sudo gsmrelay wipe");
}

}  // namespace cli
