#include "util/erasure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "util/file_replacement.hpp"

namespace util {

void write_zeros(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat about {};
  if (fd < 0) return;
  if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
    constexpr std::int64_t kBlock = 64 * 1024;
    const std::string zeros(kBlock, '\0');
    for (auto left = std::int64_t{about.st_size}; left > 0; left -= kBlock) {
      const auto size = static_cast<std::size_t>(std::min(left, kBlock));
      if (!write_whole(fd, std::string_view(zeros).substr(0, size))) break;
    }
    ::fsync(fd);
  }
  ::close(fd);
}

}  // namespace util
