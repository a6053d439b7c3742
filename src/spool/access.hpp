// What Inbox, DeliveryQueue, Outbox, … of one thread have in common: its reading connection, and
// the write connection that all threads share.
#pragma once

#include <optional>
#include <type_traits>

#include "spool/file_core.hpp"

namespace spool {

class Access {
 public:
  explicit Access(std::shared_ptr<File> file) : file_(std::move(file)) {}

  FileCore& core() { return file_->core(); }
  ServiceTime service_now() { return core().service.now(); }

  /// Runs `query(Connection&)` in a reading transaction: its own, or that of the ReadSnapshot.
  template <class F>
  auto read(F query) -> util::Result<decltype(query(std::declval<Connection&>()))> {
    try {
      if (!reader_) reader_.emplace(core().options.path, core().options.vfs, Use::read);
      if (!reading_) reading_.emplace(*reader_, Sql::begin_read);
      auto seen = query(*reader_);
      if (!snapshot_) end_reading();
      return seen;
    } catch (const SQLite::Exception& trouble) {
      reading_.reset();
      if (wants_new_connection(trouble)) reader_.reset();
      return util::fail(explain(trouble, core().options.path));
    }
  }

  /// Runs `change(Work&)` in a writing transaction.
  template <class F>
  auto write(Durability durability, F change)
      -> util::Result<decltype(change(std::declval<Work&>()))> {
    if constexpr (std::is_void_v<decltype(change(std::declval<Work&>()))>) {
      const auto written = core().pen.write(durability, [&](Work& work) {
        change(work);
        return true;
      });
      if (!written) return util::fail(written.error());
      return {};
    } else {
      return core().pen.write(durability, std::move(change));
    }
  }

  void begin_snapshot() { snapshot_ = true; }
  void end_snapshot();

 private:
  void end_reading();

  std::shared_ptr<File> file_;
  std::optional<Connection> reader_;
  std::optional<Transaction> reading_;
  bool snapshot_ = false;
};

}  // namespace spool
