#include "tests/doubles/fault_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <set>
#include <utility>

namespace doubles {

using Octets = std::vector<std::uint8_t>;

struct FileChange {
  std::size_t offset;
  std::optional<Octets> data;  // nothing: truncated to `offset`
};

namespace {
constexpr std::size_t kSector = 512;

void put(Octets& content, const FileChange& change) {
  if (!change.data) {
    content.resize(change.offset);
    return;
  }
  const auto end = change.offset + change.data->size();
  if (content.size() < end) content.resize(end);
  // An algorithm that is not optimized costs most of the time of a power-cut test.
  std::memcpy(content.data() + change.offset, change.data->data(), change.data->size());
}

/// Writes some sectors of a change and not others.
void put_torn(Octets& content, const FileChange& change, std::mt19937& random) {
  if (!change.data) {
    if (random() % 2 == 0) put(content, change);
    return;
  }
  for (std::size_t at = 0; at < change.data->size(); at += kSector) {
    if (random() % 2 == 0) continue;
    const auto begin = change.data->begin() + static_cast<std::ptrdiff_t>(at);
    const auto size = std::min(kSector, change.data->size() - at);
    put(content, {change.offset + at, Octets(begin, begin + static_cast<std::ptrdiff_t>(size))});
  }
}
}  // namespace

struct FaultVfs::Inode {
  Octets content, synced;
  std::vector<FileChange> unsynced;
  // Holders of the locks on the file and on its shared memory.
  std::set<Handle*> sharers;
  Handle* reserved = nullptr;
  Handle* pending = nullptr;
  Handle* exclusive = nullptr;
  std::vector<std::unique_ptr<Octets>> regions;
  std::array<std::set<Handle*>, SQLITE_SHM_NLOCK> shm_sharers;
  std::array<Handle*, SQLITE_SHM_NLOCK> shm_exclusive{};

  void change(FileChange change) {
    put(content, change);
    unsynced.push_back(std::move(change));
  }
  void sync() {
    for (const auto& one : unsynced) put(synced, one);
    unsynced.clear();
  }
  void lose_power(std::mt19937& random) {
    for (const auto& one : unsynced) put_torn(synced, one, random);
    content = synced;
    unsynced.clear();
  }
};

struct FaultVfs::Handle {
  sqlite3_file base;  // first: SQLite sees this
  FaultVfs* vfs;
  std::shared_ptr<Inode> inode;
};

std::optional<int> FaultVfs::next_operation() {
  ++operations_;
  if (trouble_ == Trouble::none || operations_ <= trouble_at_) return std::nullopt;
  if (once_ && operations_ > trouble_at_ + 1) return std::nullopt;
  return code_;
}

void FaultVfs::wait_while_hung(std::unique_lock<std::mutex>& lock) {
  ++waiting_;
  answers_.wait(lock, [this] { return !hangs_; });
  --waiting_;
}

struct FaultVfs::Calls {
  static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static FaultVfs& self(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }
  static bool dead(const FaultVfs& vfs) {
    return vfs.trouble_ == Trouble::frozen && vfs.operations_ > vfs.trouble_at_;
  }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    auto& me = self(vfs);
    const std::lock_guard lock(me.mutex_);
    file->pMethods = nullptr;
    if (dead(me)) return SQLITE_CANTOPEN;
    std::shared_ptr<Inode> inode;
    if (path == nullptr) {
      inode = std::make_shared<Inode>();
    } else if (const auto found = me.directory_.find(path); found != me.directory_.end()) {
      inode = found->second;
    } else {
      if ((flags & SQLITE_OPEN_CREATE) == 0 || me.next_operation()) return SQLITE_CANTOPEN;
      inode = me.directory_[path] = std::make_shared<Inode>();
    }
    auto* const made = new (file) Handle{{}, &me, std::move(inode)};
    made->base.pMethods = methods();
    if (out != nullptr) *out = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* path, int) {
    auto& me = self(vfs);
    const std::lock_guard lock(me.mutex_);
    if (me.next_operation() || dead(me)) return SQLITE_IOERR_DELETE;
    return me.directory_.erase(path) != 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }

  static int access(sqlite3_vfs* vfs, const char* path, int, int* result) {
    auto& me = self(vfs);
    const std::lock_guard lock(me.mutex_);
    if (dead(me)) return SQLITE_IOERR_ACCESS;
    *result = me.directory_.contains(path) ? 1 : 0;
    return SQLITE_OK;
  }

  static int full_pathname(sqlite3_vfs*, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    unlock(file, SQLITE_LOCK_NONE);
    handle(file).~Handle();
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    if (dead(*h.vfs)) return SQLITE_IOERR_READ;
    const auto& content = h.inode->content;
    const auto from = std::min(static_cast<std::size_t>(offset), content.size());
    const auto size = std::min(static_cast<std::size_t>(amount), content.size() - from);
    std::memset(to, 0, static_cast<std::size_t>(amount));
    if (size != 0) std::memcpy(to, content.data() + from, size);
    return size == static_cast<std::size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
    auto& h = handle(file);
    std::unique_lock lock(h.vfs->mutex_);
    h.vfs->wait_while_hung(lock);
    if (const auto code = h.vfs->next_operation()) return *code;
    const auto* const octets = static_cast<const std::uint8_t*>(from);
    h.inode->change({static_cast<std::size_t>(offset), Octets(octets, octets + amount)});
    h.vfs->octets_ += amount;
    return SQLITE_OK;
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    if (const auto code = h.vfs->next_operation()) return *code;
    h.inode->change({static_cast<std::size_t>(size), std::nullopt});
    return SQLITE_OK;
  }

  /// The unix VFS syncs the directory with the first sync of a journal or log.
  static int sync(sqlite3_file* file, int) {
    auto& h = handle(file);
    std::unique_lock lock(h.vfs->mutex_);
    h.vfs->wait_while_hung(lock);
    if (h.vfs->next_operation()) return SQLITE_IOERR_FSYNC;
    h.inode->sync();
    h.vfs->synced_directory_ = h.vfs->directory_;
    ++h.vfs->syncs_;
    return SQLITE_OK;
  }

  static int file_size(sqlite3_file* file, sqlite3_int64* size) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    *size = static_cast<sqlite3_int64>(h.inode->content.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* file, int level) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    auto& inode = *h.inode;
    const auto others = [&](const Handle* holder) { return holder != nullptr && holder != &h; };
    if (others(inode.exclusive)) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_SHARED) {
      if (others(inode.pending)) return SQLITE_BUSY;
      inode.sharers.insert(&h);
      return SQLITE_OK;
    }
    if (others(inode.reserved)) return SQLITE_BUSY;
    inode.reserved = &h;
    if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
    inode.pending = &h;
    if (inode.sharers.size() > inode.sharers.count(&h)) return SQLITE_BUSY;
    inode.exclusive = &h;
    return SQLITE_OK;
  }

  static int unlock(sqlite3_file* file, int level) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    auto& inode = *h.inode;
    for (Handle** held : {&inode.reserved, &inode.pending, &inode.exclusive})
      if (*held == &h) *held = nullptr;
    if (level == SQLITE_LOCK_NONE) inode.sharers.erase(&h);
    return SQLITE_OK;
  }

  static int check_reserved(sqlite3_file* file, int* result) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    *result = h.inode->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
  }

  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return 4096; }
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    *out = nullptr;
    if (dead(*h.vfs)) return SQLITE_IOERR_SHMMAP;
    auto& regions = h.inode->regions;
    if (regions.size() <= static_cast<std::size_t>(region)) {
      if (extend == 0) return SQLITE_OK;
      if (const auto code = h.vfs->next_operation()) return SQLITE_IOERR_SHMSIZE;
      while (regions.size() <= static_cast<std::size_t>(region))
        regions.push_back(std::make_unique<Octets>(static_cast<std::size_t>(size)));
    }
    *out = regions[static_cast<std::size_t>(region)]->data();
    return SQLITE_OK;
  }

  static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    auto& inode = *h.inode;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (auto i = static_cast<std::size_t>(offset); i < static_cast<std::size_t>(offset + count);
         ++i) {
      auto& owner = inode.shm_exclusive.at(i);
      auto& sharers = inode.shm_sharers.at(i);
      if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        sharers.erase(&h);
        if (owner == &h) owner = nullptr;
        continue;
      }
      if (owner != nullptr && owner != &h) return SQLITE_BUSY;
      if (exclusive && sharers.size() > sharers.count(&h)) return SQLITE_BUSY;
    }
    if ((flags & SQLITE_SHM_UNLOCK) != 0) return SQLITE_OK;
    for (auto i = static_cast<std::size_t>(offset); i < static_cast<std::size_t>(offset + count);
         ++i) {
      if (exclusive)
        inode.shm_exclusive.at(i) = &h;
      else
        inode.shm_sharers.at(i).insert(&h);
    }
    return SQLITE_OK;
  }

  static void shm_barrier(sqlite3_file* file) {
    const std::lock_guard barrier(handle(file).vfs->mutex_);
  }

  static int shm_unmap(sqlite3_file* file, int remove) {
    shm_lock(file, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
    auto& h = handle(file);
    const std::lock_guard lock(h.vfs->mutex_);
    if (remove != 0) h.inode->regions.clear();
    return SQLITE_OK;
  }

  static const sqlite3_io_methods* methods() {
    static const sqlite3_io_methods kMethods{2,
                                             close,
                                             read,
                                             write,
                                             truncate,
                                             sync,
                                             file_size,
                                             lock,
                                             unlock,
                                             check_reserved,
                                             control,
                                             sector_size,
                                             characteristics,
                                             shm_map,
                                             shm_lock,
                                             shm_barrier,
                                             shm_unmap,
                                             nullptr,
                                             nullptr};
    return &kMethods;
  }
};

FaultVfs::FaultVfs() : vfs_(std::make_unique<sqlite3_vfs>()) {
  static std::atomic<int> count{0};
  name_ = "fault" + std::to_string(++count);
  *vfs_ = *sqlite3_vfs_find(nullptr);  // time, sleep and random numbers are real
  vfs_->pNext = nullptr;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->szOsFile = sizeof(Handle);
  vfs_->xOpen = Calls::open;
  vfs_->xDelete = Calls::remove;
  vfs_->xAccess = Calls::access;
  vfs_->xFullPathname = Calls::full_pathname;
  sqlite3_vfs_register(vfs_.get(), 0);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(vfs_.get());
}

FaultVfs::Default::Default(FaultVfs& disk) : before_(sqlite3_vfs_find(nullptr)) {
  sqlite3_vfs_register(disk.vfs_.get(), 1);
}

FaultVfs::Default::~Default() {
  sqlite3_vfs_register(before_, 1);
}

void FaultVfs::make(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (auto& inode = directory_[path]; !inode) inode = std::make_shared<Inode>();
}

int FaultVfs::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

int FaultVfs::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

std::int64_t FaultVfs::octets_written() const {
  const std::lock_guard lock(mutex_);
  return octets_;
}

void FaultVfs::fail_after(int operations, int code) {
  const std::lock_guard lock(mutex_);
  trouble_ = Trouble::failing;
  once_ = false;
  trouble_at_ = operations_ + operations;
  code_ = code;
}

void FaultVfs::fail_once_after(int operations, int code) {
  fail_after(operations, code);
  const std::lock_guard lock(mutex_);
  once_ = true;
}

void FaultVfs::freeze_after(int operations) {
  fail_after(operations, SQLITE_IOERR_WRITE);
  const std::lock_guard lock(mutex_);
  trouble_ = Trouble::frozen;
}

void FaultVfs::heal() {
  const std::lock_guard lock(mutex_);
  trouble_ = Trouble::none;
}

FaultVfs::Hung::Hung(FaultVfs& disk) : disk_(disk) {
  const std::lock_guard lock(disk_.mutex_);
  disk_.hangs_ = true;
}

FaultVfs::Hung::~Hung() {
  const std::lock_guard lock(disk_.mutex_);
  disk_.hangs_ = false;
  disk_.answers_.notify_all();
}

bool FaultVfs::Hung::is_blocked() const {
  const std::lock_guard lock(disk_.mutex_);
  return disk_.waiting_ > 0;
}

void FaultVfs::end_process() {
  trouble_ = Trouble::none;
  for (auto& [path, inode] : directory_) inode->regions.clear();
}

void FaultVfs::kill() {
  const std::lock_guard lock(mutex_);
  end_process();
}

void FaultVfs::power_cut(std::uint32_t seed) {
  const std::lock_guard lock(mutex_);
  end_process();
  std::mt19937 random(seed);
  for (auto* const directory : {&directory_, &synced_directory_})
    for (auto& [path, inode] : *directory) inode->lose_power(random);
  if (random() % 2 == 0)
    directory_ = synced_directory_;
  else
    synced_directory_ = directory_;
}

void FaultVfs::damage(const std::string& path, std::size_t offset, std::size_t octets) {
  const std::lock_guard lock(mutex_);
  directory_.at(path)->change({offset, Octets(octets, 0xA5)});
}

bool FaultVfs::contains(const std::string& path, const std::string& needle) const {
  const std::lock_guard lock(mutex_);
  const auto found = directory_.find(path);
  if (found == directory_.end()) return false;
  const auto& content = found->second->content;
  return std::string(content.begin(), content.end()).find(needle) != std::string::npos;
}

std::size_t FaultVfs::size(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = directory_.find(path);
  return found == directory_.end() ? 0 : found->second->content.size();
}

}  // namespace doubles
