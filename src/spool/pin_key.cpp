#include "spool/pin_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace spool {

using util::Advice;

namespace {

constexpr std::size_t kOctets = 32;

struct Fd {
  explicit Fd(int number) : fd(number) {}
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int fd;
};

util::Error key_error(Advice advice, const std::string& path, const char* why) {
  return {advice, fmt::format("the key of the PIN digests, {}: {}", path, why)};
}

/// Creates the key file. It is written under another name, synced, then linked, so that no existing
/// key is replaced and no half-written one is ever read.
util::Result<void> create_key(const std::string& path) {
  std::array<std::uint8_t, kOctets> key{};
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
    return util::fail(key_error(Advice::retry, path, "the kernel gave no random octets"));
  const auto unfinished = path + ".unfinished";
  ::unlink(unfinished.c_str());
  const Fd file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  const bool written =
      file.fd >= 0 && ::write(file.fd, key.data(), key.size()) == kOctets && ::fsync(file.fd) == 0;
  const bool linked = written && (::link(unfinished.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const auto why = errno;
  ::unlink(unfinished.c_str());
  if (!linked) return util::fail(key_error(Advice::retry, path, std::strerror(why)));
  const Fd folder(
      ::open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.fd >= 0) ::fsync(folder.fd);
  return {};
}

util::Result<util::Octets> read_key(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.fd < 0) {
    if (errno == ENOENT) return util::Octets{};
    return util::fail(key_error(Advice::retry, path, std::strerror(errno)));
  }
  struct stat about {};
  if (::fstat(file.fd, &about) != 0 || (about.st_mode & 0077) != 0)
    return util::fail(
        key_error(Advice::reject, path, "others may read it; next: chmod 0600 the file"));
  util::Octets key(kOctets + 1);
  const auto got = ::read(file.fd, key.data(), key.size());
  if (got != kOctets)
    return util::fail(key_error(Advice::reject, path, "it is not 32 octets long"));
  key.resize(kOctets);
  return key;
}

}  // namespace

util::Result<PinKey> PinKey::open(const std::string& spool_path) {
  const auto path = spool_path + ".pinkey";
  auto key = read_key(path);
  if (key && key->empty()) {
    if (auto made = create_key(path); !made) return util::fail(made.error());
    key = read_key(path);
  }
  if (!key) return util::fail(key.error());
  if (key->empty())
    return util::fail(key_error(Advice::retry, path, "it was removed while it was read"));
  return PinKey(std::move(*key));
}

crypto::Sha256 PinKey::digest(std::string_view sim, std::string_view pin) const {
  // The length of the identity keeps "8" + "91234" apart from "89" + "1234".
  const auto text = fmt::format("{}:{}:{}", sim.size(), sim, pin);
  return crypto::hmac_sha256(key_, util::as_octets(text));
}

util::Octets PinKey::id() const {
  constexpr std::size_t kShown = 8;
  const auto whole = crypto::hmac_sha256(key_, {});
  return {whole.begin(), whole.begin() + kShown};
}

}  // namespace spool
