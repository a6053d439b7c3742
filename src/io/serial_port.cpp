#include <fmt/format.h>
#include <libserialport.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "io/fd_line.hpp"
#include "io/port_kinds.hpp"
#include "io/serial_ports.hpp"
#include "io/terminal.hpp"
#include "io/uucp_lock.hpp"

namespace io {

namespace {

using util::Advice;
using util::Result;

struct PortFree {
  void operator()(sp_port* port) const { sp_free_port(port); }
};
using Handle = std::unique_ptr<sp_port, PortFree>;

/// Returns the name of the user who runs this program, which is not the service's user in a trial.
std::string own_user() {
  constexpr std::size_t kEntryOctets = 16 * 1024;
  std::vector<char> buffer(kEntryOctets);
  passwd entry{};
  passwd* found = nullptr;
  const bool known = ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
                     found != nullptr;
  return known ? found->pw_name : fmt::format("UID-{}", ::geteuid());
}

/// libserialport leaves errno from the call that failed.
util::Error failed(const std::string& path, const char* doing) {
  if (errno == EBUSY) return busy_error(path);
  auto what = fmt::format("{}: cannot {}: {}", path, doing, std::strerror(errno));
  if (errno == EACCES)
    what +=
        fmt::format("; allow it: sudo adduser {} dialout, then start gsmrelayd again", own_user());
  return {Advice::retry, std::move(what)};
}

class SerialPort final : public FdLine {
 public:
  SerialPort(std::string name, Handle port, UucpLock lock, const util::Clock& clock)
      : FdLine(std::move(name), clock), lock_(std::move(lock)), port_(std::move(port)) {}
  ~SerialPort() override {
    if (!open_) return;
    int fd = -1;
    if (exclusive_ && sp_get_port_handle(port_.get(), &fd) == SP_OK) ::ioctl(fd, TIOCNXCL);
    sp_close(port_.get());
  }

  Result<void> open(const PortOptions& options) {
    if (sp_open(port_.get(), SP_MODE_READ_WRITE) != SP_OK) {
      refused_control_ = errno == EPIPE;
      return util::fail(failed(name(), "open"));
    }
    open_ = true;
    int fd = -1;
    sp_get_port_handle(port_.get(), &fd);
    set_fd(fd);
    if (auto alone = make_exclusive(fd, name(), Refuse::all); !alone) return alone;
    exclusive_ = true;
    if (auto set = configure(options); !set) return set;
    baud_ = options.baud;
    if (auto raw = make_raw(fd, name()); !raw) return raw;
    flush_input();
    return {};
  }

  int baud() const override { return baud_; }
  Result<void> set_baud(int baud) override {
    if (sp_set_baudrate(port_.get(), baud) != SP_OK)
      return util::fail(failed(name(), "set the speed"));
    flush_input();
    baud_ = baud;
    return {};
  }

  /// Returns whether a failed open was the device's refusal to set DTR and RTS (EPIPE).
  bool refused_control() const { return refused_control_; }
  UucpLock take_lock() { return std::move(lock_); }

 private:
  /// Without DTR, cdc_acm modules (u-blox, Telit, Cinterion) stay silent
  /// (docs/field-notes.md#1-opening-the-port).
  Result<void> configure(const PortOptions& options) {
    auto* port = port_.get();
    const bool set =
        sp_set_baudrate(port, options.baud) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
        sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
        sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK &&
        sp_set_dtr(port, SP_DTR_ON) == SP_OK && sp_set_rts(port, SP_RTS_ON) == SP_OK;
    if (!set) return util::fail(failed(name(), "set the line up"));
    return {};
  }

  ssize_t read_some(std::span<std::uint8_t> into) override {
    return as_posix(sp_nonblocking_read(port_.get(), into.data(), into.size()));
  }
  ssize_t write_some(util::OctetView octets) override {
    return as_posix(sp_nonblocking_write(port_.get(), octets.data(), octets.size()));
  }
  /// The library returns 0 for "nothing now" and for a hang-up; the wait after it tells them apart.
  /// (An int, because a count is no value of the library's enumeration.)
  static ssize_t as_posix(int count) {
    if (count >= 0) return count;
    if (count != SP_ERR_FAIL) errno = EIO;
    return -1;
  }

  UucpLock lock_;
  Handle port_;
  int baud_ = 0;
  bool open_ = false, refused_control_ = false;
  bool exclusive_ = false;  ///< set by this object: only then it is removed
};

/// A USB device without control lines. The library refuses it, but it works without them.
class PlainPort final : public FdLine {
 public:
  PlainPort(std::string name, Fd fd, UucpLock lock, const util::Clock& clock)
      : FdLine(std::move(name), clock), lock_(std::move(lock)), fd_(std::move(fd)) {
    set_fd(fd_.get());
  }
  ~PlainPort() override {
    if (exclusive_) ::ioctl(fd_.get(), TIOCNXCL);
  }

  Result<void> open() {
    if (!fd_) return util::fail(failed(name(), "open"));
    if (auto alone = make_exclusive(fd_.get(), name(), Refuse::all); !alone) return alone;
    exclusive_ = true;
    if (auto raw = make_raw(fd_.get(), name()); !raw) return raw;
    flush_input();
    return {};
  }

 private:
  UucpLock lock_;
  Fd fd_;
  bool exclusive_ = false;
};

Result<std::unique_ptr<Port>> open_plain(const std::string& path, const std::string& device,
                                         UucpLock lock, const util::Clock& clock) {
  Fd fd(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  auto port = std::make_unique<PlainPort>(path, std::move(fd), std::move(lock), clock);
  if (auto opened = port->open(); !opened) return util::fail(opened.error());
  return port;
}

}  // namespace

Result<std::unique_ptr<Port>> open_serial(const std::string& path, const PortOptions& options,
                                          const util::Clock& clock) {
  // Resolve a link in /dev/serial/by-path: the library looks up the name as it is and fails.
  std::error_code missing;
  const auto device = std::filesystem::canonical(path, missing).string();
  sp_port* found = nullptr;
  if (missing || sp_get_port_by_name(device.c_str(), &found) != SP_OK) {
    return util::fail(Advice::retry, describe_missing_port(path));
  }
  Handle handle(found);
  auto lock = UucpLock::take(device);
  if (!lock) return util::fail(lock.error());
  auto port = std::make_unique<SerialPort>(path, std::move(handle), std::move(*lock), clock);
  if (auto opened = port->open(options); !opened) {
    if (port->refused_control()) return open_plain(path, device, port->take_lock(), clock);
    return util::fail(opened.error());
  }
  return port;
}

}  // namespace io
