#include "util/file_replacement.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace util {

bool write_whole(int fd, std::string_view content) {
  while (!content.empty()) {
    const auto size = ::write(fd, content.data(), content.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder =
      slash == std::string::npos ? std::string(".") : path.substr(0, slash == 0 ? 1 : slash);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  const int reason = errno;
  ::close(fd);
  errno = reason;
  return done;
}

bool is_special(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode);
}

Replaced replace_file(int fd, const std::string& fresh, const std::string& path) {
  if (::fsync(fd) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) return Replaced::no;
  return sync_folder_of(path) ? Replaced::yes : Replaced::not_durable;
}

}  // namespace util
