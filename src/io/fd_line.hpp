// Waiting, reading and writing with deadlines on a non-blocking descriptor: common to all kinds of
// ports.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <span>
#include <string>
#include <utility>

#include "io/port.hpp"

namespace io {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// A port over a descriptor that another object owns. Derived classes define a single read and
/// write.
class FdLine : public Port {
 public:
  FdLine(std::string name, const util::Clock& clock) : name_(std::move(name)), clock_(clock) {}

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 Wake wake) override;
  util::Result<void> write(util::OctetView octets, util::Deadline deadline) override;
  void wake_on(int fd) override { wake_fd_ = fd; }
  void flush_input() override;
  const std::string& name() const override { return name_; }

 protected:
  void set_fd(int fd) { fd_ = fd; }
  /// Behave as read(2) and write(2) on a non-blocking descriptor: EAGAIN is -1 with errno set.
  virtual ssize_t read_some(std::span<std::uint8_t> into);
  virtual ssize_t write_some(util::OctetView octets);

 private:
  enum class Ready { yes, timed_out, woken, gone };
  Ready wait_for(short events, util::Deadline deadline, Wake wake) const;
  tl::unexpected<util::Error> gone(const char* doing, int error) const;

  std::string name_;
  const util::Clock& clock_;
  int fd_ = -1;
  int wake_fd_ = -1;
  bool likely_empty_ = false;  ///< wait before the next read
};

}  // namespace io
