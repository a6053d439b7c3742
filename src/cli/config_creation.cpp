#include "cli/config_creation.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "cli/config_storage.hpp"
#include "cli/foreign_folder.hpp"
#include "cli/temporary_name.hpp"
#include "config/config.hpp"
#include "json/json.hpp"
#include "relay/route.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

using terminal::CommandResult;
using util::shell_word;

/// Returns errno as an error about `file`.
tl::unexpected<CommandError> cannot_create(const std::string& file) {
  const int reason = errno;
  const bool denied = (reason == EACCES || reason == EPERM) && ::geteuid() != 0;
  const auto folder = file.substr(0, file.rfind('/') + 1);
  return terminal::fail(
      denied ? kDenied : kFailed,
      fmt::format("{} cannot be written: {}", file, std::strerror(reason)),
      denied ? "sudo gsmrelay setup"
             : fmt::format("ls -ld {0}; df {0}", shell_word(folder.empty() ? "." : folder)));
}

/// Returns the group of the service; nothing if this machine has none.
std::optional<gid_t> service_group() {
  std::array<char, 4096> buffer{};
  struct group entry {};
  struct group* found = nullptr;
  if (::getgrnam_r(config::kServiceUser, &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr)
    return std::nullopt;
  return entry.gr_gid;
}

/// Sets mode and group before the file gets its name. Only root can give it to the service.
bool open_to_service(int fd) {
  constexpr mode_t kGroupReads = 0640;
  if (::geteuid() == 0)
    if (const auto group = service_group(); group && ::fchown(fd, 0, *group) != 0) return false;
  return ::fchmod(fd, kGroupReads) == 0;
}

enum class Existing { keep, replace };

CommandResult<void> write_config(const std::string& file, std::string_view toml,
                                 Existing existing) {
  TemporaryName name;
  std::string fresh = file + ".XXXXXX";
  const int fd = name.make(fresh, 0);
  if (fd < 0) return cannot_create(file);
  bool done = util::write_whole(fd, toml) && open_to_service(fd) && ::fsync(fd) == 0;
  // A link, not a renaming: another set-up may have written the file meanwhile.
  if (done && existing == Existing::keep)
    done = ::link(fresh.c_str(), file.c_str()) == 0 && util::sync_folder_of(file);
  else if (done)
    done = util::replace_file(fd, fresh, file) == util::Replaced::yes;
  const int reason = errno;
  ::close(fd);
  ::unlink(fresh.c_str());
  name.forget();
  errno = reason;
  if (!done) return cannot_create(file);
  return {};
}

tl::unexpected<CommandError> exists(const std::string& file) {
  return terminal::fail(kRefused, file + " exists already; it is left as it is",
                        "sudo gsmrelay config edit " + shell_word(file));
}

CommandResult<void> check_and_write(const std::string& file, std::string_view toml,
                                    Existing existing) {
  const auto loaded = config::parse(toml, file, relay::route_kinds());
  if (!loaded.errors.empty())
    return terminal::fail(kUsage, loaded.errors.front().to_string(), loaded.errors.front().next);
  if (const auto foreign = find_foreign_folder(file); foreign && *foreign)
    return terminal::fail(
        kRefused, fmt::format("root does not write {}: other users may write {}", file, **foreign),
        fmt::format("sudo ls -ld {}", shell_word(**foreign)));
  if (!loaded.config.daemon.allow_volatile)
    if (const auto stays = check_config_storage(file); !stays) return stays;
  return write_config(file, toml, existing);
}

bool has_text(const std::string& file, std::string_view text) {
  struct stat about {};
  if (::lstat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return false;
  std::ifstream in(file, std::ios::binary);
  return std::equal(std::istreambuf_iterator<char>(in), {}, text.begin(), text.end());
}

}  // namespace

terminal::CommandResult<void> create_config(const std::string& file, std::string_view toml) {
  struct stat about {};
  if (::lstat(file.c_str(), &about) == 0) return exists(file);
  return check_and_write(file, toml, Existing::keep);
}

terminal::CommandResult<void> replace_config(const std::string& file, std::string_view old,
                                             std::string_view toml) {
  if (!has_text(file, old)) return exists(file);
  return check_and_write(file, toml, Existing::replace);
}

std::string first_config(const std::string& url) {
  return "# Written by `gsmrelay setup`. All keys: man gsmrelayd.toml; `sudo gsmrelay config edit` "
         "changes it.\n\n"
         "# A Gateway server, to which SMS that look like RelaySMS payloads are relayed. Private "
         "SMS "
         "are kept on this box.\n"
         "[[route]]\nname = \"main\"\nurl = " +
         json::Json(url).dump({.ascii = true}) + "\n";
}

}  // namespace cli
