// A disk for SQLite in memory that counts operations, fails on command, and can lose power.
//
// It keeps written and synced data apart. After power_cut() a file is what was synced, plus a
// random choice, in sectors of 512 octets, of the rest; directory entries likewise. Operations are
// those that change the disk: create, write, truncate, sync, delete.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace doubles {

class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// Returns the name for sqlite3_open_v2 and spool::Options::vfs.
  const std::string& name() const { return name_; }

  /// While it exists, files are opened on this disk unless another one is named.
  class Default {
   public:
    explicit Default(FaultVfs& disk);
    ~Default();
    Default(const Default&) = delete;
    Default& operator=(const Default&) = delete;

   private:
    sqlite3_vfs* before_;
  };
  /// Makes an empty file, as a program does before SQLite opens it; an existing one stays.
  void make(const std::string& path);

  int operations() const;
  int syncs() const;
  std::int64_t octets_written() const;

  /// After `operations`, each operation returns this SQLite code (SQLITE_FULL, SQLITE_IOERR_WRITE,
  /// …) and does nothing. Reading works.
  void fail_after(int operations, int code);
  /// Does the same for one operation only.
  void fail_once_after(int operations, int code);
  /// After `operations` nothing works: the process is as good as dead.
  void freeze_after(int operations);
  void heal();

  /// While it exists, no write and no sync returns, like a card that has stopped answering. Reading
  /// works.
  class Hung {
   public:
    explicit Hung(FaultVfs& disk);
    ~Hung();
    Hung(const Hung&) = delete;
    Hung& operator=(const Hung&) = delete;
    /// Returns whether a thread is blocked in one of them.
    bool is_blocked() const;

   private:
    FaultVfs& disk_;
  };

  /// Ends the process: what it wrote stays. Call after every connection is closed.
  void kill();
  /// Cuts the power. Call after every connection is closed.
  void power_cut(std::uint32_t seed);

  /// Overwrites octets of a file without SQLite.
  void damage(const std::string& path, std::size_t offset, std::size_t octets);
  bool contains(const std::string& path, const std::string& needle) const;
  std::size_t size(const std::string& path) const;

  struct Inode;
  struct Handle;
  struct Calls;  // called by SQLite

 private:
  using Directory = std::map<std::string, std::shared_ptr<Inode>>;
  enum class Trouble : std::uint8_t { none, failing, frozen };
  std::optional<int> next_operation();
  void wait_while_hung(std::unique_lock<std::mutex>& lock);
  void end_process();

  mutable std::mutex mutex_;
  std::condition_variable answers_;
  bool hangs_ = false;
  int waiting_ = 0;
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  Directory directory_, synced_directory_;
  int operations_ = 0, syncs_ = 0;
  std::int64_t octets_ = 0;
  Trouble trouble_ = Trouble::none;
  bool once_ = false;
  int trouble_at_ = 0, code_ = 0;
};

}  // namespace doubles
