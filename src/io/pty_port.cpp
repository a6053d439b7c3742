#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "io/fd_line.hpp"
#include "io/port_kinds.hpp"
#include "io/terminal.hpp"

namespace io {

namespace {

class PtyPort final : public FdLine {
 public:
  PtyPort(std::string name, Fd fd, const util::Clock& clock)
      : FdLine(std::move(name), clock), fd_(std::move(fd)) {
    set_fd(fd_.get());
  }
  int baud() const override { return baud_; }
  util::Result<void> set_baud(int baud) override {
    if (auto set = set_speed(fd_.get(), baud, name()); !set) return set;
    flush_input();
    baud_ = baud;
    return {};
  }

 private:
  Fd fd_;
  int baud_ = 0;
};

}  // namespace

util::Result<std::unique_ptr<Port>> open_pty(const std::string& path, const PortOptions& options,
                                             const util::Clock& clock) {
  Fd fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) {
    if (errno == EBUSY) return util::fail(busy_error(path));
    return util::fail(util::Advice::retry,
                      fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
  }
  if (auto alone = make_exclusive(fd.get(), path, Refuse::lockers); !alone) {
    return util::fail(alone.error());
  }
  if (auto raw = make_raw(fd.get(), path); !raw) return util::fail(raw.error());
  auto port = std::make_unique<PtyPort>(path, std::move(fd), clock);
  if (auto set = port->set_baud(options.baud); !set) return util::fail(set.error());
  return port;
}

}  // namespace io
