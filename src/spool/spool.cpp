#include "spool/spool.hpp"

#include <cassert>

#include "spool/access.hpp"

namespace spool {

void Access::end_reading() {
  if (reading_) reading_->commit();
  reading_.reset();
}

void Access::end_snapshot() {
  assert(snapshot_);
  snapshot_ = false;
  try {
    end_reading();
  } catch (const SQLite::Exception&) {
    reading_.reset();  // a reading transaction has nothing to lose
  }
}

Spool::Spool(std::shared_ptr<File> file) : access_(std::make_unique<Access>(std::move(file))) {}
Spool::Spool(Spool&&) noexcept = default;
Spool::~Spool() = default;

ReadSnapshot::ReadSnapshot(Spool& spool) : access_(spool.access()) {
  access_.begin_snapshot();
}

ReadSnapshot::~ReadSnapshot() {
  access_.end_snapshot();
}

}  // namespace spool
