#include "spool/alarm_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spool/access.hpp"

namespace spool {
namespace {

using std::chrono::milliseconds;

// Keys in meta, behind the name of the alarm. Values are numbers: the rest is part of the key.
//   alarm NAME sent               service time of the last notification
//   alarm NAME sms NUMBER         service time of one by SMS
//   alarm NAME told CODE SUBJECT  severity of a warning
constexpr std::string_view kAlarm = "alarm ", kSent = "sent", kSms = "sms ", kTold = "told ";

std::string key_of(const std::string& alarm, std::string_view rest) {
  return fmt::format("{}{} {}", kAlarm, alarm, rest);
}

/// Returns the first key behind those that begin with `prefix` and a blank.
std::string end_of(std::string_view prefix) {
  return fmt::format("{}!", prefix);  // '!' is the character after the blank
}

void remove(Connection& db, const std::string& alarm) {
  db.run(Sql::meta_remove_range, key_of(alarm, ""), end_of(fmt::format("{}{}", kAlarm, alarm)));
}

}  // namespace

util::Result<void> AlarmStore::write(const std::string& alarm, const AlarmRecord& record) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto put = [&](const std::string& rest, std::int64_t value) {
      tx.db.run(Sql::meta_put, key_of(alarm, rest), value);
    };
    const auto time_of = [&](milliseconds age) {
      return static_cast<std::int64_t>((access_->service_now() - age).count());
    };
    remove(tx.db, alarm);
    if (record.sent) put(std::string(kSent), time_of(*record.sent));
    for (std::size_t i = 0; i < record.sms.size(); ++i)
      put(fmt::format("{}{}", kSms, i), time_of(record.sms[i]));
    for (const auto& told : record.told)
      put(fmt::format("{}{} {}", kTold, told.code, told.subject), told.severity);
  });
}

util::Result<AlarmRecord> AlarmStore::read(const std::string& alarm) {
  return access_->read([&](Connection& db) {
    AlarmRecord record;
    const auto age_of = [&](std::int64_t time) {
      return std::max(milliseconds(0), milliseconds(access_->service_now()) - milliseconds(time));
    };
    const auto begin = key_of(alarm, "");
    Query rows = db.query(Sql::meta_read_range, begin, end_of(fmt::format("{}{}", kAlarm, alarm)));
    while (rows.next()) {
      const auto key = rows.text(0).substr(begin.size());
      const auto value = rows.integer(1);
      if (key == kSent) {
        record.sent = age_of(value);
      } else if (key.starts_with(kSms)) {
        record.sms.push_back(age_of(value));
      } else if (key.starts_with(kTold)) {
        const auto what = key.substr(kTold.size());
        const auto code = what.substr(0, what.find(' '));
        record.told.push_back({.code = code,
                               .subject = what.substr(std::min(code.size() + 1, what.size())),
                               .severity = static_cast<int>(value)});
      }
    }
    std::sort(record.sms.rbegin(), record.sms.rend());
    return record;
  });
}

util::Result<void> AlarmStore::keep_only(const std::set<std::string>& names) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    std::set<std::string> others;
    {
      Query rows = tx.db.query(Sql::meta_read_range, std::string(kAlarm), end_of("alarm"));
      while (rows.next()) {
        const auto rest = rows.text(0).substr(kAlarm.size());
        if (auto name = rest.substr(0, rest.find(' ')); !names.contains(name))
          others.insert(std::move(name));
      }
    }
    tx.discard = others.empty();
    for (const auto& name : others) remove(tx.db, name);
  });
}

}  // namespace spool
