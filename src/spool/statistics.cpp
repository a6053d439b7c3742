#include "spool/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>
#include <set>

#include "spool/connection.hpp"
#include "spool/name_table.hpp"
#include "spool/outgoing.hpp"
#include "spool/row_encoding.hpp"

namespace spool {
namespace {

constexpr int kOlderRows = 1'000;

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
  StatisticsReader(Connection& db, const StatisticsOptions& options)
      : db_(db),
        since_(util::epoch_ms(options.since)),
        period_(std::chrono::milliseconds(options.period).count()),
        most_(options.most_rows) {
    assert(period_ > 0 && most_ > 0);
  }

  Statistics read() {
    read_table<MessageState>(Sql::statistics_messages, [this](Id id, bool inside) {
      if (newest_ == 0) newest_ = id;
      if (inside) {
        oldest_ = id;
      } else {
        outside_.insert(id);
      }
    });
    read_deliveries();
    read_table<SendState>(Sql::statistics_outgoing, [](Id, bool) {});
    for (auto period = periods_.rbegin(); period != periods_.rend(); ++period)
      result_.periods.push_back({util::from_epoch_ms(period->first), period->second});
    result_.modems = named(NameKind::modem, modems_);
    result_.routes = named(NameKind::route, routes_);
    return std::move(result_);
  }

 private:
  /// Reads rows of id, modem, state and wall time. Calls `see` with each id and whether it counts.
  template <class State, class See>
  void read_table(Sql sql, See see) {
    Query rows = db_.query(sql, most_ + 1);
    std::int64_t read = 0;
    for (int older = 0; rows.next();) {
      if (++read > most_) {
        result_.complete = false;
        return;
      }
      const auto at = rows.integer(3);
      const bool inside = at >= since_;
      see(rows.integer(0), inside);
      older = inside ? 0 : older + 1;
      if (older == kOlderRows) return;
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
      if (outside_.contains(message_of(rows.integer(0)))) continue;
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
  const std::int64_t since_, period_, most_;
  Statistics result_;
  Counts periods_, modems_, routes_;  ///< by begin in epoch ms, by name id
  Id newest_ = 0, oldest_ = 0;        ///< of the messages that were read; of those that count
  std::set<Id> outside_;              ///< messages among them whose date is older
};

}  // namespace

Statistics make_statistics(Connection& db, const StatisticsOptions& options) {
  return StatisticsReader(db, options).read();
}

}  // namespace spool
