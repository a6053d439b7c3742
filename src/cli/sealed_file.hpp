// A file under a passphrase, written and read in order, so that its size is not limited by memory.
//
//   "GSMBACK1" | lanes u8 | 0 u24 | memory u32be, KiB | passes u32be | salt 16          36 octets
//   chunks: AES-256-GCM of 64 KiB each, the last one shorter or empty, each with its tag
//
// The key is Argon2id of the passphrase and the salt. The nonce of a chunk is 7 octets of zero, its
// number u32be, and 1 if it is the last: chunks cannot be left out, exchanged or cut off. The
// header is authenticated with each chunk.
#pragma once

#include <string>
#include <string_view>

#include "crypto/password.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace cli {

/// More than a login costs, because a backup can be tried at leisure: 64 MiB, 3 passes.
constexpr crypto::Argon2Cost kBackupCost{64 * 1024, 3, 1};

class SealedWriter {
 public:
  /// Writes to `fd`, which stays open. `path` is for errors.
  SealedWriter(int fd, std::string path, std::string_view passphrase,
               crypto::Argon2Cost cost = kBackupCost);
  /// Fails with `retry` and the system's reason.
  util::Result<void> write(std::string_view octets);
  /// Writes the last chunk. Nothing may be written after it.
  util::Result<void> finish();

 private:
  util::Result<void> put(std::string_view octets);
  util::Result<void> put_chunk(bool last);

  int fd_;
  std::string path_, header_, key_, chunk_;
  unsigned number_ = 0;
  bool header_written_ = false;
};

class SealedReader {
 public:
  /// Reads the header from `fd`. Fails as open() does, before it takes a passphrase.
  static util::Result<void> check(int fd, std::string path);
  /// Reads from `fd`, which stays open. Fails with `reject` if it is no such file, or asks for more
  /// than 256 MiB, 16 passes or 4 lanes.
  static util::Result<SealedReader> open(int fd, std::string path, std::string_view passphrase);
  /// Reads exactly `size` octets. Fails with `reject` if the passphrase is wrong, or the file is
  /// damaged or cut off; with `retry` if it cannot be read.
  util::Result<std::string> read(std::size_t size);
  /// Checks that everything has been read.
  util::Result<void> finish();

 private:
  SealedReader(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  util::Result<void> read_header(crypto::Argon2Cost& cost);
  util::Result<std::string> take(std::size_t size);
  util::Result<void> next_chunk();

  int fd_;
  std::string path_, header_, key_, ahead_, plain_;
  std::size_t at_ = 0;
  unsigned number_ = 0;
  bool last_ = false;
};

}  // namespace cli
