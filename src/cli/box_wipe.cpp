#include "cli/box_wipe.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "spool/lock.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

/// Writes zeros over the file and waits until they are on the disk. What fails is left to the
/// removal.
void write_zeros(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat about {};
  if (fd < 0) return;
  if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
    constexpr std::int64_t kBlock = 64 * 1024;
    const std::string zeros(kBlock, '\0');
    for (auto left = std::int64_t{about.st_size}; left > 0; left -= kBlock) {
      const auto size = static_cast<std::size_t>(std::min(left, kBlock));
      if (!util::write_whole(fd, std::string_view(zeros).substr(0, size))) break;
    }
    ::fsync(fd);
  }
  ::close(fd);
}

/// Returns the files of `folder` whose names begin with `prefix`. Names of folders are left out.
std::vector<std::string> files_in(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (!entry.is_directory(error) && entry.path().filename().string().starts_with(prefix))
      found.push_back(entry.path());
  return found;
}

/// Returns what is erased, the smallest and most secret files first.
std::vector<std::string> files_of(const BoxFiles& box) {
  const auto state = fs::path(box.spool).parent_path().string();
  const auto settings = fs::path(box.config).parent_path().string();
  const auto key = fs::path(box.spool).filename().string() + ".pinkey";
  std::vector<std::string> all;
  const auto add = [&](const std::string& folder, const std::string& prefix) {
    for (auto& file : files_in(folder, prefix))
      if (std::find(all.begin(), all.end(), file) == all.end()) all.push_back(std::move(file));
  };
  add(state, key);
  add(settings + "/secrets.d", "");
  add(state, fs::path(box.spool).filename());
  const auto config = fs::path(box.config).filename().string();
  for (const char* end : {"", "~", ".before-restore"})
    if (const auto file = settings + '/' + config + end; ::access(file.c_str(), F_OK) == 0)
      all.push_back(file);
  return all;
}

}  // namespace

terminal::CommandResult<std::int64_t> wipe_box(const BoxFiles& box) {
  const auto lock = spool::FileLock::take(box.spool);
  if (!lock && lock.error().advice == util::Advice::reject)
    return terminal::fail(kRefused, lock.error().what,
                          "sudo systemctl stop gsmrelayd; sudo gsmrelay wipe");
  std::int64_t erased = 0;
  std::string failed;
  for (const auto& file : files_of(box)) {
    write_zeros(file);
    if (::unlink(file.c_str()) == 0)
      ++erased;
    else if (failed.empty())
      failed = fmt::format("{} cannot be removed: {}", file, std::strerror(errno));
  }
  for (const auto& file : {box.spool, box.config})
    if (!util::sync_folder_of(file) && failed.empty())
      failed = fmt::format("the folder of {} cannot be written: {}", file, std::strerror(errno));
  if (failed.empty()) return erased;
  return terminal::fail(::geteuid() == 0 ? kFailed : kDenied, failed, "sudo gsmrelay wipe");
}

}  // namespace cli
