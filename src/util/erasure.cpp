#include "util/erasure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "util/file_replacement.hpp"

namespace util {

Result<void> write_zeros(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return fail(Advice::retry, std::strerror(errno));
  struct stat about {};
  bool done = ::fstat(fd, &about) == 0;
  if (done && S_ISREG(about.st_mode)) {
    constexpr std::int64_t kBlock = 64 * 1024;
    const std::string zeros(kBlock, '\0');
    for (auto left = std::int64_t{about.st_size}; done && left > 0; left -= kBlock) {
      const auto size = static_cast<std::size_t>(std::min(left, kBlock));
      done = write_whole(fd, std::string_view(zeros).substr(0, size));
    }
    done = done && ::fsync(fd) == 0;
  }
  const int reason = errno;
  ::close(fd);
  if (!done) return fail(Advice::retry, std::strerror(reason));
  return {};
}

void erase_copy(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) == 0 && about.st_nlink == 1) (void)write_zeros(path);
  ::unlink(path.c_str());
}

}  // namespace util
