#include "spool/sender_limits.hpp"

#include <algorithm>
#include <cassert>

namespace spool {

namespace {

constexpr int kWorthwhileShare = 8;

}  // namespace

ServiceTime SenderLimits::per_token() const {
  assert(settings_.sender_limit > 0);
  return std::max(ServiceTime{settings_.sender_window} / settings_.sender_limit, ServiceTime{1});
}

void SenderLimits::load(Connection& connection, ServiceTime now) {
  assert(before_.empty());
  std::map<std::string, Bucket> loaded;
  for (Query rows = connection.query(Sql::senders_all); rows.next();)
    loaded[rows.text(1)] = {
        .id = rows.integer(0),
        .full_at = std::min(ServiceTime{rows.integer(2)}, now + settings_.sender_window),
        .held = rows.integer(3),
        .since = ServiceTime{rows.integer(4)}};
  // The memory is newer than the table in the tokens, which are seldom written, and only in them.
  for (const auto& [sender, bucket] : buckets_) {
    Bucket& now_loaded = loaded[sender];
    now_loaded.full_at = bucket.full_at;
    now_loaded.changed = true;
  }
  buckets_ = std::move(loaded);
}

SenderLimits::Bucket& SenderLimits::change(const std::string& sender) {
  const auto found = buckets_.find(sender);
  before_.try_emplace(sender,
                      found == buckets_.end() ? std::nullopt : std::optional(found->second));
  Bucket& bucket = found == buckets_.end() ? buckets_[sender] : found->second;
  bucket.changed = true;
  return bucket;
}

bool SenderLimits::take_from(const std::string& sender, int tokens, ServiceTime now) {
  const auto found = buckets_.find(sender);
  const ServiceTime full_at = found == buckets_.end() ? now : std::max(found->second.full_at, now);
  const ServiceTime later = full_at + tokens * per_token();
  if (later > now + settings_.sender_window) return false;
  change(sender).full_at = later;
  return true;
}

bool SenderLimits::admit(const std::string& sender, ServiceTime now) {
  if (settings_.sender_limit == 0) return true;
  return !held_id(sender) && take_from(sender, 1, now);
}

bool SenderLimits::take(const std::string& sender, int tokens, ServiceTime now) {
  if (settings_.sender_limit == 0) return true;
  return take_from(sender, std::min(tokens, settings_.sender_limit), now);
}

void SenderLimits::refill(const std::string& sender) {
  if (buckets_.contains(sender)) change(sender).full_at = ServiceTime{0};
}

std::pair<std::int64_t, bool> SenderLimits::add_held(Connection& connection,
                                                     const std::string& sender, ServiceTime now) {
  Bucket& bucket = change(sender);
  const bool first = bucket.held++ == 0;
  if (first) bucket.since = now;
  write(connection, sender, bucket);
  return {bucket.id, first};
}

void SenderLimits::remove_held(Connection& connection, const std::string& sender) {
  if (!held_id(sender)) return;
  Bucket& bucket = change(sender);
  --bucket.held;
  write(connection, sender, bucket);
}

std::optional<std::int64_t> SenderLimits::held_id(const std::string& sender) const {
  const auto found = buckets_.find(sender);
  if (found == buckets_.end() || found->second.held == 0) return std::nullopt;
  return found->second.id;
}

std::vector<std::string> SenderLimits::holding() const {
  std::vector<std::string> senders;
  for (const auto& [sender, bucket] : buckets_)
    if (bucket.held > 0) senders.push_back(sender);
  return senders;
}

void SenderLimits::write(Connection& connection, const std::string& sender, Bucket& bucket) {
  if (bucket.id == 0) {
    Query row = connection.query(Sql::sender_insert, sender, bucket.full_at.count(), bucket.held,
                                 bucket.since.count());
    row.next();
    bucket.id = row.integer(0);
    bucket.held = row.integer(1);
  } else {
    connection.run(Sql::sender_update, bucket.id, bucket.full_at.count(), bucket.held,
                   bucket.since.count());
  }
  bucket.changed = false;
}

void SenderLimits::save(Connection& connection, ServiceTime now, Save what) {
  const ServiceTime least =
      what == Save::all ? ServiceTime{0} : ServiceTime{settings_.sender_window} / kWorthwhileShare;
  std::vector<std::string> full, worthwhile;
  for (const auto& [sender, bucket] : buckets_) {
    if (bucket.held == 0 && bucket.full_at <= now)
      full.push_back(sender);
    else if (bucket.changed && (bucket.id != 0 || bucket.full_at - now >= least))
      worthwhile.push_back(sender);
  }
  for (const auto& sender : worthwhile) write(connection, sender, change(sender));
  for (const auto& sender : full) {
    if (const auto id = change(sender).id; id != 0) connection.run(Sql::sender_remove, id);
    buckets_.erase(sender);
  }
}

void SenderLimits::clear() {
  for (const auto& [sender, bucket] : before_) {
    if (bucket)
      buckets_[sender] = *bucket;
    else
      buckets_.erase(sender);
  }
  before_.clear();
}

}  // namespace spool
