// Databases that are encrypted on the disk: a layer between SQLite and its files (a VFS,
// sqlite.org/vfs.html) that encrypts all of them, the log and temporary files included, with
// XTS-AES-256. SQLite, its transactions and its recovery stay as they are. The shared memory of WAL
// ("-shm") has page numbers and checksums, no content, and is not encrypted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace database {

/// The shortest secret that a key is made of, in octets: 128 bits as hexadecimal digits.
constexpr std::size_t kLeastSecret = 32;

struct EncryptionLayer;

/// Registers the layer with SQLite for as long as it exists; it outlives each connection that uses
/// it. Any thread.
class EncryptedFiles {
 public:
  /// Derives the key of `secret`, which has at least kLeastSecret octets that nobody can guess;
  /// else throws std::invalid_argument. `base`: the VFS that has the files; empty for the default.
  explicit EncryptedFiles(std::string_view secret, const std::string& base = {});
  ~EncryptedFiles();
  EncryptedFiles(const EncryptedFiles&) = delete;
  EncryptedFiles& operator=(const EncryptedFiles&) = delete;

  /// Returns the name for sqlite3_open_v2() and SQLite::Database.
  const std::string& name() const;
  /// Returns whether the file at `path` is a database that was written with this key.
  bool opens(const std::string& path) const;
  /// Decrypts octets of the file of a database in place. They begin at `offset`, a multiple of 512,
  /// and their size is one of 16. Any thread.
  void decrypt(std::uint64_t offset, std::span<std::uint8_t> octets) const;

 private:
  std::unique_ptr<EncryptionLayer> layer_;
};

enum class Content : std::uint8_t {
  none,       ///< no file, or an empty one
  plain,      ///< a database of SQLite that is not encrypted
  encrypted,  ///< an encrypted database, or no database
};
/// Returns what the file at `path` begins with; `none` also if it cannot be read.
Content content_of(const std::string& path);
}  // namespace database
