#include "database/backup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "database/copy.hpp"
#include "database/integrity.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace database {
namespace {

using util::Advice, util::fail, util::Result;

constexpr int kBackupBusyMs = 10'000;
// Where SQLite locks a file ("File Locking And Concurrency"): each connection in WAL mode has a
// read lock on these octets as long as it is open.
constexpr off_t kSharedFirst = 0x40000000 + 2, kSharedSize = 510;

bool is_there(const std::string& path) {
  struct stat file {};
  return ::lstat(path.c_str(), &file) == 0;
}

tl::unexpected<util::Error> system_error(const std::string& path, const char* what) {
  return fail(Advice::retry, fmt::format("{} cannot be {}: {}; see: ls -l {}; df -h", path, what,
                                         std::strerror(errno), util::shell_word(path)));
}

/// Gives `file` the owner of `model` or, if that is absent, of its folder.
bool give_owner(const std::string& file, const std::string& model) {
  struct stat owner {};
  const auto folder = std::filesystem::path(model).parent_path().string();
  if (::stat(model.c_str(), &owner) != 0 &&
      ::stat(folder.empty() ? "." : folder.c_str(), &owner) != 0)
    return false;
  struct stat own {};
  if (::stat(file.c_str(), &own) != 0) return false;
  if (own.st_uid == owner.st_uid && own.st_gid == owner.st_gid) return true;
  return ::chown(file.c_str(), owner.st_uid, owner.st_gid) == 0;
}

/// Moves the old file's log away, which would be applied to the new file. The old file keeps a
/// second name, so that there is a database at `path` at any time.
Result<void> move_aside(const std::string& path) {
  const auto kept = before_restore(path);
  for (const auto& old : {kept, kept + "-wal"})
    if (::unlink(old.c_str()) != 0 && errno != ENOENT) return system_error(old, "removed");
  if (is_there(path) && ::link(path.c_str(), kept.c_str()) != 0)
    return system_error(kept, "written");
  // remove_old_copy() counts from now.
  if (is_there(kept)) ::utimensat(AT_FDCWD, kept.c_str(), nullptr, 0);
  for (const char* end : {"-wal", "-journal"}) {
    const auto log = path + end;
    if (is_there(log) && ::rename(log.c_str(), (kept + "-wal").c_str()) != 0)
      return system_error(log, "moved aside");
  }
  const auto shared = path + "-shm";
  if (::unlink(shared.c_str()) != 0 && errno != ENOENT) return system_error(shared, "removed");
  if (!util::sync_folder_of(path)) return system_error(path, "synced");
  return {};
}

Result<void> check_copy(SQLite::Database& database, const std::string& copy) {
  if (const auto fault = integrity_fault(database, Depth::whole); !fault.empty())
    return fail(Advice::reject,
                fmt::format("{} is damaged ({}); next: use another backup", copy, fault));
  return {};
}

Result<void> check_version(SQLite::Database& database, const std::string& copy, Schema schema) {
  const auto version = database.execAndGet("PRAGMA user_version").getInt64();
  if (version >= 1 && version <= static_cast<std::int64_t>(schema.size())) return {};
  return fail(
      Advice::reject,
      fmt::format("{} has schema version {}, this program knows 1 to {}; next: use a backup "
                  "of this program, or a newer program",
                  copy, version, schema.size()));
}

}  // namespace

bool is_in_use(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kSharedFirst;
  lock.l_len = kSharedSize;
  const bool known = ::fcntl(fd, F_OFD_GETLK, &lock) == 0;
  ::close(fd);
  return known && lock.l_type != F_UNLCK;
}

Result<void> backup(const std::string& path, const std::string& copy) {
  if (!is_there(path))
    return fail(Advice::reject,
                fmt::format("there is no database {}; next: ls -l {}", path,
                            util::shell_word(std::filesystem::path(path).parent_path().string())));
  if (is_there(copy))
    return fail(Advice::reject, fmt::format("{} is there already; next: name a new file", copy));
  return catch_errors("database " + path, [&]() -> Result<void> {
    SQLite::Database database(path, SQLite::OPEN_READWRITE, kBackupBusyMs);
    if (const auto kept = keep_copy(database, copy); !kept) return fail(kept.error());
    SQLite::Database written(copy, SQLite::OPEN_READONLY, kBackupBusyMs);
    auto whole = check_copy(written, copy);
    if (!whole) ::unlink(copy.c_str());
    return whole;
  });
}

Result<void> restore(const std::string& copy, Schema schema, const std::string& path) {
  if (is_in_use(path))
    return fail(
        Advice::reject,
        fmt::format("a program uses {}; next: stop it (systemctl stop), restore, start it", path));
  if (!is_there(copy))
    return fail(Advice::reject,
                fmt::format("there is no backup {}; next: ls -l {}", copy, util::shell_word(copy)));
  const auto fresh = path + ".restored";
  const auto written = catch_errors("backup " + copy, [&]() -> Result<void> {
    SQLite::Database backup(copy, SQLite::OPEN_READONLY, kBackupBusyMs);
    if (auto known = check_version(backup, copy, schema); !known) return known;
    if (auto whole = check_copy(backup, copy); !whole) return whole;
    return keep_copy(backup, fresh);
  });
  if (!written) return written;
  if (!give_owner(fresh, path)) return system_error(fresh, "given its owner");
  if (auto aside = move_aside(path); !aside) return aside;
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !util::sync_folder_of(path))
    return system_error(path, "replaced");
  return {};
}

}  // namespace database
