#include "cli/sealed_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "crypto/aes.hpp"
#include "crypto/random.hpp"
#include "util/file_replacement.hpp"

namespace cli {

namespace {

using util::Advice;

constexpr std::string_view kMagic = "GSMBACK1";
constexpr std::size_t kLanesAt = 8, kMemoryAt = 12, kPassesAt = 16, kSaltAt = 20, kSalt = 16,
                      kHeader = kSaltAt + kSalt, kChunk = 64 * 1024,
                      kSealed = kChunk + crypto::kGcmTagSize;
constexpr unsigned kMostMemory = 256 * 1024, kMostPasses = 16, kMostLanes = 4;

void put_u32(std::string& out, unsigned value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFFU);
}

unsigned octet_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

unsigned u32_at(std::string_view text, std::size_t at) {
  unsigned value = 0;
  for (auto i = at; i < at + 4; ++i) value = value << 8 | octet_at(text, i);
  return value;
}

std::string nonce_of(unsigned number, bool last) {
  std::string nonce(crypto::kGcmNonceSize - 5, '\0');
  put_u32(nonce, number);
  return nonce + static_cast<char>(last);
}

}  // namespace

SealedWriter::SealedWriter(int fd, std::string path, std::string_view passphrase,
                           crypto::Argon2Cost cost)
    : fd_(fd), path_(std::move(path)), header_(kMagic) {
  header_ += static_cast<char>(cost.lanes);
  header_.append(3, '\0');
  put_u32(header_, cost.memory);
  put_u32(header_, cost.passes);
  const auto salt = crypto::random_octets(kSalt);
  header_ += util::as_chars(salt);
  key_ = crypto::stretch(passphrase, util::as_chars(salt), cost);
}

util::Result<void> SealedWriter::put(std::string_view octets) {
  if (util::write_whole(fd_, octets)) return {};
  return util::fail(Advice::retry,
                    fmt::format("{} cannot be written: {}", path_, std::strerror(errno)));
}

util::Result<void> SealedWriter::put_chunk(bool last) {
  if (!header_written_) {
    if (auto done = put(header_); !done) return done;
    header_written_ = true;
  }
  const auto sealed =
      crypto::gcm_seal(util::as_octets(key_), util::as_octets(nonce_of(number_++, last)),
                       util::as_octets(header_), util::as_octets(chunk_));
  chunk_.clear();
  return put(util::as_chars(sealed));
}

util::Result<void> SealedWriter::write(std::string_view octets) {
  while (!octets.empty()) {
    // A full chunk waits until something follows: only then it is not the last one.
    if (chunk_.size() == kChunk)
      if (auto done = put_chunk(false); !done) return done;
    const auto taken = std::min(octets.size(), kChunk - chunk_.size());
    chunk_ += octets.substr(0, taken);
    octets.remove_prefix(taken);
  }
  return {};
}

util::Result<void> SealedWriter::finish() {
  return put_chunk(true);
}

util::Result<std::string> SealedReader::take(std::size_t size) {
  std::string out(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto got = ::read(fd_, out.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return util::fail(Advice::retry,
                        fmt::format("{} cannot be read: {}", path_, std::strerror(errno)));
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  out.resize(have);
  return out;
}

util::Result<void> SealedReader::read_header(crypto::Argon2Cost& cost) {
  auto header = take(kHeader);
  if (!header) return util::fail(header.error());
  if (header->size() < kHeader || !header->starts_with(kMagic))
    return util::fail(Advice::reject, path_ + " is no backup of gsmrelay");
  cost = {u32_at(*header, kMemoryAt), u32_at(*header, kPassesAt), octet_at(*header, kLanesAt)};
  if (cost.lanes < 1 || cost.lanes > kMostLanes || cost.passes < 1 || cost.passes > kMostPasses ||
      cost.memory < 8 * cost.lanes || cost.memory > kMostMemory)
    return util::fail(Advice::reject, path_ + " asks for too much work to derive its key");
  header_ = std::move(*header);
  return {};
}

util::Result<void> SealedReader::check(int fd, std::string path) {
  crypto::Argon2Cost cost{};
  return SealedReader(fd, std::move(path)).read_header(cost);
}

util::Result<SealedReader> SealedReader::open(int fd, std::string path,
                                              std::string_view passphrase) {
  SealedReader reader(fd, std::move(path));
  crypto::Argon2Cost cost{};
  if (const auto read = reader.read_header(cost); !read) return util::fail(read.error());
  reader.key_ =
      crypto::stretch(passphrase, std::string_view(reader.header_).substr(kSaltAt, kSalt), cost);
  auto ahead = reader.take(kSealed);
  if (!ahead) return util::fail(ahead.error());
  reader.ahead_ = std::move(*ahead);
  return reader;
}

util::Result<void> SealedReader::next_chunk() {
  auto following = ahead_.size() == kSealed ? take(kSealed) : util::Result<std::string>("");
  if (!following) return util::fail(following.error());
  const bool last = following->empty();
  const auto plain =
      crypto::gcm_open(util::as_octets(key_), util::as_octets(nonce_of(number_, last)),
                       util::as_octets(header_), util::as_octets(ahead_));
  if (!plain)
    return util::fail(Advice::reject, number_ == 0 ? "the passphrase is wrong, or " + path_ +
                                                         " is damaged or cut off"
                                                   : path_ + " is damaged or cut off");
  plain_.erase(0, at_);
  at_ = 0;
  plain_ += util::as_chars(*plain);
  ahead_ = std::move(*following);
  last_ = last;
  ++number_;
  return {};
}

util::Result<std::string> SealedReader::read(std::size_t size) {
  while (plain_.size() - at_ < size) {
    if (last_) return util::fail(Advice::reject, path_ + " ends too early");
    if (auto done = next_chunk(); !done) return util::fail(done.error());
  }
  auto out = plain_.substr(at_, size);
  at_ += size;
  return out;
}

util::Result<void> SealedReader::finish() {
  while (!last_) {
    if (auto done = next_chunk(); !done) return done;
  }
  if (at_ == plain_.size()) return {};
  return util::fail(Advice::reject, path_ + " has more than it should");
}

}  // namespace cli
