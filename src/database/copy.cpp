#include "database/copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "util/file_replacement.hpp"

namespace database {
namespace {

std::string with_quotes_doubled(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

/// A copy that has no name yet. Removed, unless it has got one.
struct Unfinished {
  const std::string& path;
  int fd;
  ~Unfinished() {
    ::close(fd);
    for (const char* end : {"", kJournalEnd}) ::unlink((path + end).c_str());
  }
};

}  // namespace

std::string before_restore(const std::string& path, int number) {
  return number == 1 ? path + ".before-restore" : fmt::format("{}.before-restore-{}", path, number);
}

// VACUUM INTO accepts an existing empty file, so the file is made first, with mode 0600. It gets
// its name when it is complete and on disk.
util::Result<void> keep_copy(SQLite::Database& database, const std::string& copy) {
  const auto unfinished = copy + ".unfinished";
  // A file that somebody else has put there is neither followed nor kept.
  ::unlink(unfinished.c_str());
  ::unlink((unfinished + kJournalEnd).c_str());  // SQLite would apply it to the new file
  const int fd =
      ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int reason = errno;
  if (fd >= 0) {
    const Unfinished copied{unfinished, fd};
    database.exec(fmt::format("VACUUM INTO '{}'", with_quotes_doubled(unfinished)));
    if (util::replace_file(fd, unfinished, copy) == util::Replaced::yes) return {};
    reason = errno;
  }
  return util::fail(util::Advice::retry,
                    fmt::format("{} cannot be written: {}", copy, std::strerror(reason)));
}

bool remove_old_copy(const std::string& copy, util::Duration keep, util::WallTime now) {
  struct stat file {};
  if (::stat(copy.c_str(), &file) != 0) return false;
  if (now - util::from_epoch_ms(std::int64_t{file.st_mtime} * 1000) < keep) return false;
  return ::unlink(copy.c_str()) == 0;
}

}  // namespace database
