#include "config/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace config {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

util::Result<std::string> read_all(int fd, std::size_t limit) {
  constexpr std::size_t kChunk = 4096;
  std::string text;
  char buffer[kChunk];
  while (text.size() < limit) {
    const auto got = ::read(fd, buffer, std::min(kChunk, limit - text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return util::fail(util::Advice::reject, std::strerror(errno));
    if (got == 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

util::Result<std::string> read_file(const std::string& path, std::size_t limit,
                                    util::Result<void> (*look)(const struct stat&)) {
  // O_NONBLOCK: opening a FIFO without a writer must not block the start.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
    return util::fail(util::Advice::reject, std::strerror(errno));
  if (S_ISDIR(about.st_mode)) return util::fail(util::Advice::reject, "it is a directory");
  if (!S_ISREG(about.st_mode)) return util::fail(util::Advice::reject, "it is no regular file");
  if (look != nullptr) {
    if (auto seen = look(about); !seen) return util::fail(seen.error());
  }
  return read_all(file.get(), limit);
}

}  // namespace config
