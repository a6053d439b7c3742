#include "service/ring_note.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "config/file.hpp"
#include "database/backup.hpp"
#include "util/log.hpp"

namespace service {
namespace {

constexpr std::size_t kLargestNote = 64 * 1024;

std::string note_path(const std::string& database) {
  return database + ".keys";
}

std::string line_of(const crypto::Keyring::CheckValue& key) {
  return fmt::format("{} {}\n", key.id, key.value);
}

bool write_whole(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  return ::close(fd) == 0 && written;
}

}  // namespace

void note_ring(const std::string& database, const crypto::Keyring& keys) {
  std::string text;
  for (const auto& key : keys.check_values()) text += line_of(key);
  const auto path = note_path(database), fresh = path + ".new";
  if (write_whole(fresh, text) && ::rename(fresh.c_str(), path.c_str()) == 0) return;
  util::log_warning(
      fmt::format("{} cannot be written: {}; rotate-keys needs it", path, std::strerror(errno)));
}

util::Result<void> check_ring_noted(const std::string& database, const crypto::Keyring& keys,
                                    const std::string& program) {
  if (!database::is_in_use(database)) return {};
  const auto note = config::read_file(note_path(database), kLargestNote);
  const auto newest = line_of(keys.check_values().back());
  if (note && ("\n" + *note).find("\n" + newest) != std::string::npos) return {};
  return util::fail(
      util::Advice::reject,
      fmt::format("{0} runs without key {1}, which was added to the key file after its start, and "
                  "could not open what is sealed under it; next: sudo systemctl restart {0}, then "
                  "this command again",
                  program, keys.newest()));
}

}  // namespace service
