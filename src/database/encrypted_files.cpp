#include "database/encrypted_files.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/wipe.hpp"
#include "crypto/xts.hpp"
#include "util/octets.hpp"

namespace database {

struct EncryptionLayer {
  sqlite3_vfs vfs{};
  sqlite3_vfs* base = nullptr;
  crypto::SecretOctets key;
  std::string name;
};

namespace {

using crypto::kXtsBlock, crypto::kXtsUnit;
using Offset = sqlite3_int64;

// The first octets of a database ("Database File Format", 1.3.1).
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// The domains of the cipher: files of different kinds share the key.
enum Domain : std::uint8_t { kMain, kLog, kJournal, kOther };

Domain domain_of(int flags) {
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return kMain;
  if ((flags & SQLITE_OPEN_WAL) != 0) return kLog;
  return (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 ? kJournal : kOther;
}

crypto::SecretOctets key_of(std::string_view secret) {
  if (secret.size() < kLeastSecret)
    throw std::invalid_argument(
        fmt::format("the key of a database has at least {} characters", kLeastSecret));
  crypto::SecretOctets key;
  for (const std::string_view part : {"gsmrelay database XTS 1", "gsmrelay database XTS 2"}) {
    auto half = crypto::hmac_sha256(util::as_octets(secret), util::as_octets(part));
    key.insert(key.end(), half.begin(), half.end());
    crypto::overwrite(half.data(), half.size());
  }
  return key;
}

constexpr Offset round_down(Offset value, std::size_t step) {
  return value - value % static_cast<Offset>(step);
}
constexpr Offset round_up(Offset value, std::size_t step) {
  return round_down(value + static_cast<Offset>(step) - 1, step);
}

/// An open file. SQLite allocates it, with room for that of the base VFS behind it.
struct Handle {
  sqlite3_file base;  // first: SQLite sees this
  crypto::XtsCipher cipher;
  Domain domain;
  std::uint32_t page = 0;              // of a log: the size of a page; 0: not known yet
  std::vector<std::uint8_t> buffer{};  // from the beginning of a unit on
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
// SQLite aligns files to 8 octets; the base VFS's file behind this one is aligned likewise.
constexpr std::size_t kAlignment = 8;
static_assert(sizeof(Handle) % kAlignment == 0 && alignof(Handle) <= kAlignment);

Handle& handle(sqlite3_file* file) {
  return *reinterpret_cast<Handle*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return handle(file).real();
}

/// The blocks that an access touches, and the unit that they begin in.
struct Range {
  Range(Offset offset, int size)
      : unit(round_down(offset, kXtsUnit)),
        first(round_down(offset, kXtsBlock)),
        end(round_up(offset + size, kXtsBlock)) {}
  Offset unit, first, end;
  std::size_t at(Offset offset) const { return static_cast<std::size_t>(offset - unit); }
  int size() const { return static_cast<int>(end - first); }
};

std::uint64_t number_of(const Range& range) {
  return static_cast<std::uint64_t>(range.unit) / kXtsUnit;
}

bool is_read(int result) {
  return result == SQLITE_OK || result == SQLITE_IOERR_SHORT_READ;
}

/// Reads the blocks of `range` into the buffer. Blocks behind the end of the file are zeros; the
/// result is SQLITE_IOERR_SHORT_READ then.
int read_blocks(Handle& file, const Range& range) {
  file.buffer.resize(range.at(range.end));
  auto* const target = file.buffer.data() + range.at(range.first);
  const int result = file.real()->pMethods->xRead(file.real(), target, range.size(), range.first);
  if (!is_read(result)) return result;
  Offset there = range.end;
  if (result == SQLITE_IOERR_SHORT_READ) {
    if (const int failed = file.real()->pMethods->xFileSize(file.real(), &there);
        failed != SQLITE_OK)
      return failed;
    there = std::clamp(round_down(there, kXtsBlock), range.first, range.end);
  }
  const auto known = range.at(there);
  file.cipher.decrypt(file.domain, number_of(range), {file.buffer.data(), known});
  std::fill(file.buffer.begin() + static_cast<std::ptrdiff_t>(known), file.buffer.end(), 0);
  return result;
}

/// Runs `access`; a lack of memory becomes SQLite's code.
template <class Access>
int guarded(Access&& access) {
  try {
    return access();
  } catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
  }
}

// The log ("Database File Format", 4.1): a header, then frames of a header and a page each. A frame
// is 8 octets more than whole blocks, so its last block would be the first of the next frame. Who
// appends that frame would write the end of a committed one anew, while other programs read it, and
// SQLite has no lock between them. So 8 octets follow the header of each frame on the disk: each
// frame, and each page, has blocks of its own, and no octet of a committed frame is written again.
constexpr Offset kLogHeader = 32, kFrameHeader = 24, kFrameGap = 8;

std::uint32_t number_at(const std::uint8_t* octets) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8U | octets[i];
  return number;
}

/// Returns the size of a page in the log that begins with these kXtsBlock octets; 0 if none does.
std::uint32_t page_of_log(const std::uint8_t* header) {
  constexpr std::uint32_t kLogMagic = 0x377F0682, kLeast = 512, kMost = 65536;
  constexpr int kPageAt = 8;
  if ((number_at(header) & ~1U) != kLogMagic) return 0;  // the last bit: the order of checksums
  const auto page = number_at(header + kPageAt);
  return page >= kLeast && page <= kMost && (page & (page - 1)) == 0 ? page : 0;
}

/// Reads the size of a page from the header of the log; 0 if there is none.
int learn_page(Handle& file) {
  const Range header(0, kXtsBlock);
  const int result = read_blocks(file, header);
  if (is_read(result)) file.page = page_of_log(file.buffer.data());
  return is_read(result) ? SQLITE_OK : result;
}

/// A part of an access, in one piece on the disk: `offset` is its place there.
struct Part {
  Offset offset;
  int size;
};

/// Returns the first part of an access. Behind the header of a log `page` is known.
Part first_part(const Handle& file, Offset offset, int size) {
  const auto until = [&](Offset left) { return static_cast<int>(std::min<Offset>(size, left)); };
  if (file.domain != kLog) return {offset, size};
  if (offset < kLogHeader) return {offset, until(kLogHeader - offset)};
  const Offset frame = kFrameHeader + file.page;
  const Offset number = (offset - kLogHeader) / frame, inside = (offset - kLogHeader) % frame;
  const Offset place = offset + number * kFrameGap;
  if (inside < kFrameHeader) return {place, until(kFrameHeader - inside)};
  return {place + kFrameGap, until(frame - inside)};
}

/// Returns SQLite's size of a log that has `size` octets on the disk.
Offset size_of_log(const Handle& file, Offset size) {
  if (size <= kLogHeader || file.page == 0) return size;
  const Offset frame = kFrameHeader + kFrameGap + file.page;
  const Offset number = (size - kLogHeader) / frame, inside = (size - kLogHeader) % frame;
  const Offset gap = std::clamp<Offset>(inside - kFrameHeader, 0, kFrameGap);
  return size - number * kFrameGap - gap;
}

/// Calls `access(part, done)` for each part of an access, where `done` octets come before it, until
/// one fails. A short read goes on: what is behind it is zeros.
template <class Access>
int for_each_part(Handle& file, Offset offset, int size, Access&& access) {
  if (file.domain == kLog && file.page == 0 && offset + size > kLogHeader) {
    if (const int failed = learn_page(file); failed != SQLITE_OK) return failed;
    if (file.page == 0) return SQLITE_IOERR_READ;  // SQLite uses no log without a header
  }
  int result = SQLITE_OK;
  for (int done = 0; done < size;) {
    const Part part = first_part(file, offset + done, size - done);
    const int one = access(part, done);
    if (!is_read(one)) return one;
    if (one != SQLITE_OK) result = one;
    done += part.size;
  }
  return result;
}

/// Notes the size of a page if an access that begins at `offset` has the header of a log.
void note_header(Handle& file, const std::uint8_t* octets, int size, Offset offset) {
  if (file.domain == kLog && offset == 0 && size >= static_cast<int>(kXtsBlock))
    file.page = page_of_log(octets);
}

int read(sqlite3_file* opaque, void* out, int size, Offset offset) {
  return guarded([&] {
    auto& file = handle(opaque);
    auto* const target = static_cast<std::uint8_t*>(out);
    const int result = for_each_part(file, offset, size, [&](const Part& part, int done) {
      const Range range(part.offset, part.size);
      const int one = read_blocks(file, range);
      if (is_read(one))
        std::memcpy(target + done, file.buffer.data() + range.at(part.offset),
                    static_cast<std::size_t>(part.size));
      return one;
    });
    if (is_read(result)) note_header(file, target, size, offset);
    return result;
  });
}

/// Reads a block of which an access changes a part, and returns it.
int read_edge(Handle& file, Offset block, std::array<std::uint8_t, kXtsBlock>& out) {
  const Range range(block, kXtsBlock);
  const int result = read_blocks(file, range);
  if (!is_read(result)) return result;
  std::memcpy(out.data(), file.buffer.data() + range.at(block), kXtsBlock);
  return SQLITE_OK;
}

// A block that a write changes in part is read and written whole. No sector of a disk is changed
// that SQLite would not change itself, since a block never lies in two.
int write_part(Handle& file, const std::uint8_t* in, const Part& part) {
  const auto [offset, size] = part;
  const Range range(offset, size);
  const Offset last = range.end - static_cast<Offset>(kXtsBlock);
  std::array<std::uint8_t, kXtsBlock> before{}, behind{};
  if (offset != range.first)
    if (const int failed = read_edge(file, range.first, before); failed != SQLITE_OK) return failed;
  if (offset + size != range.end)
    if (const int failed = read_edge(file, last, behind); failed != SQLITE_OK) return failed;
  file.buffer.resize(range.at(range.end));
  auto* const blocks = file.buffer.data();
  // Of one block that begins and ends the range, both reads have the same octets.
  if (offset != range.first) std::memcpy(blocks + range.at(range.first), before.data(), kXtsBlock);
  if (offset + size != range.end) std::memcpy(blocks + range.at(last), behind.data(), kXtsBlock);
  std::memcpy(blocks + range.at(offset), in, static_cast<std::size_t>(size));
  file.cipher.encrypt(file.domain, number_of(range), file.buffer);
  return file.real()->pMethods->xWrite(file.real(), blocks + range.at(range.first), range.size(),
                                       range.first);
}

int write(sqlite3_file* opaque, const void* in, int size, Offset offset) {
  return guarded([&] {
    auto& file = handle(opaque);
    const auto* const octets = static_cast<const std::uint8_t*>(in);
    note_header(file, octets, size, offset);
    return for_each_part(file, offset, size, [&](const Part& part, int done) {
      return write_part(file, octets + done, part);
    });
  });
}

int close(sqlite3_file* opaque) {
  auto& file = handle(opaque);
  const int result = file.real()->pMethods->xClose(file.real());
  crypto::overwrite(file.buffer.data(), file.buffer.size());
  file.~Handle();
  return result;
}

int truncate(sqlite3_file* opaque, Offset size) {
  return guarded([&] {
    auto& file = handle(opaque);
    if (file.domain == kLog && file.page == 0 && size > kLogHeader)
      if (const int failed = learn_page(file); failed != SQLITE_OK) return failed;
    const bool frames = file.domain == kLog && file.page != 0 && size > kLogHeader;
    // The place of the last octet: that of the next one may be behind the gap.
    const Offset end = frames ? first_part(file, size - 1, 1).offset + 1 : size;
    return file.real()->pMethods->xTruncate(file.real(), round_up(end, kXtsBlock));
  });
}
int sync(sqlite3_file* file, int flags) {
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* opaque, Offset* size) {
  return guarded([&] {
    auto& file = handle(opaque);
    const int result = file.real()->pMethods->xFileSize(file.real(), size);
    if (result != SQLITE_OK || file.domain != kLog || *size <= kLogHeader) return result;
    // SQLite asks before it reads the header of a log that another program may have written.
    if (const int failed = learn_page(file); failed != SQLITE_OK) return failed;
    *size = size_of_log(file, *size);
    return SQLITE_OK;
  });
}
int lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved(sqlite3_file* file, int* reserved) {
  return real(file)->pMethods->xCheckReservedLock(real(file), reserved);
}
int file_control(sqlite3_file* file, int what, void* value) {
  return real(file)->pMethods->xFileControl(real(file), what, value);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), region, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

/// Version 2: without xFetch(), by which SQLite would map the file and read what is encrypted.
constexpr sqlite3_io_methods kMethods{2,
                                      close,
                                      read,
                                      write,
                                      truncate,
                                      sync,
                                      file_size,
                                      lock,
                                      unlock,
                                      check_reserved,
                                      file_control,
                                      sector_size,
                                      characteristics,
                                      map_shared,
                                      lock_shared,
                                      order_shared,
                                      unmap_shared,
                                      nullptr,
                                      nullptr};

EncryptionLayer& layer(sqlite3_vfs* vfs) {
  return *static_cast<EncryptionLayer*>(vfs->pAppData);
}
sqlite3_vfs* base(sqlite3_vfs* vfs) {
  return layer(vfs).base;
}

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* opaque, int flags, int* given) {
  opaque->pMethods = nullptr;  // until there is something to close
  return guarded([&] {
    auto* const file =
        new (opaque) Handle{{nullptr}, crypto::XtsCipher(layer(vfs).key), domain_of(flags)};
    const int result = base(vfs)->xOpen(base(vfs), name, file->real(), flags, given);
    if (result == SQLITE_OK) {
      file->base.pMethods = &kMethods;
      return result;
    }
    if (file->real()->pMethods != nullptr) file->real()->pMethods->xClose(file->real());
    file->~Handle();
    return result;
  });
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  return base(vfs)->xDelete(base(vfs), name, sync_folder);
}
int access(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
  return base(vfs)->xAccess(base(vfs), name, flags, result);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return base(vfs)->xFullPathname(base(vfs), name, size, out);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
  return base(vfs)->xRandomness(base(vfs), size, out);
}
int sleep(sqlite3_vfs* vfs, int microseconds) {
  return base(vfs)->xSleep(base(vfs), microseconds);
}
int current_time(sqlite3_vfs* vfs, double* days) {
  return base(vfs)->xCurrentTime(base(vfs), days);
}
int last_error(sqlite3_vfs* vfs, int size, char* out) {
  return base(vfs)->xGetLastError(base(vfs), size, out);
}
int current_time_ms(sqlite3_vfs* vfs, sqlite3_int64* milliseconds) {
  return base(vfs)->xCurrentTimeInt64(base(vfs), milliseconds);
}

}  // namespace

EncryptedFiles::EncryptedFiles(std::string_view secret, const std::string& base)
    : layer_(std::make_unique<EncryptionLayer>()) {
  static std::atomic<int> count = 0;
  auto& own = *layer_;
  own.key = key_of(secret);
  own.base = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
  if (own.base == nullptr) throw std::invalid_argument("SQLite has no VFS " + base);
  own.name = fmt::format("gsmrelay-xts-{}", ++count);
  auto& vfs = own.vfs;
  // Version 2 has the time in milliseconds. Without extensions (xDlOpen): SQLite loads none here.
  vfs.iVersion = std::min(own.base->iVersion, 2);
  vfs.szOsFile = static_cast<int>(sizeof(Handle)) + own.base->szOsFile;
  vfs.mxPathname = own.base->mxPathname;
  vfs.zName = own.name.c_str();
  vfs.pAppData = layer_.get();
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = current_time_ms;
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::bad_alloc();
}

EncryptedFiles::~EncryptedFiles() {
  sqlite3_vfs_unregister(&layer_->vfs);
}

const std::string& EncryptedFiles::name() const {
  return layer_->name;
}

namespace {

/// Returns the first block of the file; shorter if the file is.
std::string first_block(const std::string& path) {
  std::string block(kXtsBlock, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(block.data(), static_cast<std::streamsize>(block.size()));
  block.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return block;
}

}  // namespace

Content content_of(const std::string& path) {
  const auto block = first_block(path);
  if (block.empty()) return Content::none;
  return block == kMagic ? Content::plain : Content::encrypted;
}

bool EncryptedFiles::opens(const std::string& path) const {
  auto block = first_block(path);
  if (block.size() != kXtsBlock) return false;
  decrypt(0, {reinterpret_cast<std::uint8_t*>(block.data()), block.size()});
  return block == kMagic;
}

void EncryptedFiles::decrypt(std::uint64_t offset, std::span<std::uint8_t> octets) const {
  crypto::XtsCipher(layer_->key).decrypt(kMain, offset / kXtsUnit, octets);
}

}  // namespace database
