// The connections that Inbox, DeliveryQueue, Outbox, … of one thread share: a reading connection
// of their own, and the write connection of all threads.
#pragma once

#include <cassert>
#include <optional>
#include <type_traits>

#include "spool/file_core.hpp"

namespace spool {

class Access {
 public:
  explicit Access(std::shared_ptr<File> file) : file_(std::move(file)) {}

  FileCore& core() { return file_->core(); }
  ServiceTime service_now() { return core().service.now(); }

  /// Runs `query(Connection&)` in a reading transaction of its own, or in that of the ReadSnapshot.
  /// Returns its result.
  template <class F>
  auto read(F query) -> util::Result<decltype(query(std::declval<Connection&>()))> {
    try {
      if (!reader_)
        reader_.emplace(core().options.path, core().options.layer(), Use::read, LogAtClose::apply);
      if (!reading_) reading_.emplace(*reader_, Sql::begin_read);
      auto result = query(*reader_);
      if (!snapshot_) end_reading();
      return result;
    } catch (const SQLite::Exception& exception) {
      reading_.reset();
      if (wants_new_connection(exception)) reader_.reset();
      return util::fail(to_error(exception, core().options.path));
    }
  }

  /// Runs `change(WriteTransaction&)` in a writing transaction. Returns its result.
  template <class F>
  WriteResult<F> write(Durability durability, F change) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, WriteTransaction&>>) {
      const auto written = core().writer.write(durability, [&](WriteTransaction& tx) {
        change(tx);
        return true;
      });
      if (!written) return util::fail(written.error());
      return {};
    } else {
      return core().writer.write(durability, std::move(change));
    }
  }

  void begin_snapshot() {
    assert(!snapshot_);
    snapshot_ = true;
  }
  void end_snapshot();

 private:
  void end_reading();

  std::shared_ptr<File> file_;
  std::optional<Connection> reader_;
  std::optional<Transaction> reading_;
  bool snapshot_ = false;
};

}  // namespace spool
