#include "spool/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <map>
#include <vector>

#include "spool/connection.hpp"
#include "spool/name_table.hpp"
#include "spool/outgoing.hpp"
#include "spool/row_encoding.hpp"

namespace spool {
namespace {

/// A date before 2020 is that of a machine whose clock was never set.
constexpr std::int64_t kNoClock = 1'577'836'800'000;

using Counts = std::map<std::int64_t, Activity>;

void count(Activity& counts, MessageState state) {
  ++counts.received;
  switch (state) {
    case MessageState::collecting:
    case MessageState::incomplete:
      ++counts.incomplete;
      break;
    case MessageState::kept:
      ++counts.kept;
      break;
    case MessageState::waiting:
      ++counts.waiting;
      break;
    case MessageState::relayed:
      ++counts.relayed;
      break;
    case MessageState::dead:
      ++counts.dead;
      break;
    case MessageState::dropped:
      ++counts.dropped;
      break;
    case MessageState::held:
      ++counts.held;
      break;
  }
}

void count(Activity& counts, DeliveryState state) {
  ++counts.received;
  switch (state) {
    case DeliveryState::waiting:
      ++counts.waiting;
      break;
    case DeliveryState::delivered:
      ++counts.relayed;
      break;
    case DeliveryState::dead:
      ++counts.dead;
      break;
    case DeliveryState::dropped:
      ++counts.dropped;
      break;
  }
}

void count(Activity& counts, SendState state) {
  if (state == SendState::sent || state == SendState::delivered) ++counts.sent;
  if (state == SendState::failed || state == SendState::expired) ++counts.failed;
}

/// Counts rows from the newest on.
class StatisticsReader {
 public:
  StatisticsReader(Connection& db, const StatisticsOptions& options, ServiceTime oldest)
      : db_(db),
        first_service_(oldest.count()),
        since_(util::epoch_ms(options.since)),
        period_(std::chrono::milliseconds(options.period).count()),
        most_(options.most_rows) {
    assert(period_ > 0 && most_ > 0);
  }

  Statistics read() {
    read_table<MessageState>(Sql::statistics_messages, [this](Id id, std::int64_t at) {
      if (newest_ == 0) newest_ = id;
      if (at >= since_) {
        oldest_ = id;
      } else {
        outside_.push_back({id, at < kNoClock});
      }
    });
    result_.misdated = std::ranges::count_if(outside_, [this](const Outside& one) {
      return one.without_clock || (oldest_ != 0 && one.id > oldest_);
    });
    read_deliveries();
    read_table<SendState>(Sql::statistics_outgoing, [](Id, std::int64_t) {});
    for (auto period = periods_.rbegin(); period != periods_.rend(); ++period)
      result_.periods.push_back({util::from_epoch_ms(period->first), period->second});
    result_.modems = named(NameKind::modem, modems_);
    result_.routes = named(NameKind::route, routes_);
    return std::move(result_);
  }

 private:
  /// Reads rows of id, modem, state, wall time and service time. Calls `see` with each id and wall
  /// time.
  template <class State, class See>
  void read_table(Sql sql, See see) {
    Query rows = db_.query(sql, most_ + 1);
    std::int64_t read = 0;
    while (rows.next()) {
      if (rows.integer(4) < first_service_) return;
      if (++read > most_) {
        result_.complete = false;
        return;
      }
      const auto at = rows.integer(3);
      const bool inside = at >= since_;
      see(rows.integer(0), at);
      if (!inside) continue;
      const auto state = static_cast<State>(rows.integer(2));
      count(periods_[at / period_ * period_], state);
      count(modems_[rows.integer(1)], state);
    }
  }

  void read_deliveries() {
    if (oldest_ == 0) return;
    Query rows =
        db_.query(Sql::statistics_deliveries, first_of(oldest_), last_of(newest_), most_ + 1);
    std::int64_t read = 0;
    while (rows.next()) {
      if (++read > most_) {
        result_.complete = false;
        return;
      }
      const Id message = message_of(rows.integer(0));
      if (std::ranges::binary_search(outside_, message, std::greater<>(), &Outside::id)) continue;
      count(routes_[rows.integer(1)], static_cast<DeliveryState>(rows.integer(2)));
    }
  }

  std::vector<NamedActivity> named(NameKind kind, const Counts& counts) {
    std::vector<NamedActivity> all;
    Query names = db_.query(Sql::names_of_kind, static_cast<int>(kind));
    while (names.next())
      if (const auto found = counts.find(names.integer(0)); found != counts.end())
        all.push_back({names.text(1), found->second});
    return all;
  }

  Connection& db_;
  const std::int64_t first_service_, since_, period_, most_;
  Statistics result_;
  Counts periods_, modems_, routes_;  ///< by begin in epoch ms, by name id
  Id newest_ = 0, oldest_ = 0;        ///< of the messages that were read; of those that count
  struct Outside {
    Id id;
    bool without_clock;
  };
  std::vector<Outside> outside_;  ///< messages among them whose date is older, the newest first
};

}  // namespace

Statistics make_statistics(Connection& db, const StatisticsOptions& options, ServiceTime oldest) {
  return StatisticsReader(db, options, oldest).read();
}

}  // namespace spool
