#include "gsmrelayd/modem/modem_status_board.hpp"

#include <fmt/format.h>

#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using control::ModemHealth;

namespace {

constexpr std::size_t kSignalsKept = 24 * 60;  // a day of minutes

bool has_open_port(ModemHealth health) {
  return health == ModemHealth::starting || health == ModemHealth::up ||
         health == ModemHealth::degraded;
}

}  // namespace

ModemStatusBoard::ModemStatusBoard(const std::string& name, const std::string& port,
                                   const util::Clock& clock, EventLog& events, HistoryLog& history,
                                   spool::ModemTotalsTable& totals)
    : name_(name),
      clock_(clock),
      events_(events),
      history_(history),
      totals_(totals),
      kept_since_(clock.now()) {
  status_.name = name;
  status_.port = port;
  const auto before = totals_.of(name_);
  const util::MutexLock lock(mutex_);
  status_.received = before.received;
  status_.calls = before.calls;
  status_.reopened = before.reopened;
  status_.sent = sent_before_ = before.sent;
  status_.commands = commands_before_ = before.commands;
  status_.timeouts = timeouts_before_ = before.timeouts;
  note_ability();
}

void ModemStatusBoard::keep_totals() {
  totals_.raise(name_, {.received = status_.received,
                        .sent = status_.sent,
                        .calls = status_.calls,
                        .reopened = status_.reopened,
                        .timeouts = status_.timeouts,
                        .commands = status_.commands});
}

void ModemStatusBoard::note_ability() {
  const bool able = status_.health == ModemHealth::up && status_.info.registered();
  if (able)
    unable_since_.reset();
  else if (!unable_since_)
    unable_since_ = clock_.now();
}

void ModemStatusBoard::keep_state() {
  const std::string health = control::to_string(status_.health);
  if (status_.health == ModemHealth::starting) return;
  if (health == kept_health_ && status_.trouble == kept_trouble_) return;
  const auto now = clock_.now();
  history_.add(
      {.modem = name_,
       .what = health,
       .why = status_.trouble,
       .lasted = std::chrono::duration_cast<std::chrono::milliseconds>(now - kept_since_)});
  kept_health_ = health;
  kept_trouble_ = status_.trouble;
  kept_since_ = now;
}

control::ModemStatus ModemStatusBoard::status() const {
  const util::MutexLock lock(mutex_);
  auto status = status_;
  const auto ago = [&](const auto& since) -> std::optional<std::chrono::milliseconds> {
    if (!since) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - *since);
  };
  status.last_heard_ago = ago(last_heard_);
  status.last_sms_ago = ago(last_sms_);
  status.unable_for = ago(unable_since_).value_or(std::chrono::milliseconds{0});
  for (const auto& [when, dbm] : signals_)
    status.signals.push_back({*ago(std::optional(when)), dbm});
  status.departures = static_cast<int>(std::ranges::count_if(departures_, [&](util::Deadline one) {
    return clock_.now() - one <= std::chrono::hours(24);
  }));
  return status;
}

ModemHealth ModemStatusBoard::health() const {
  const util::MutexLock lock(mutex_);
  return status_.health;
}

void ModemStatusBoard::expect_absence(util::Deadline until) {
  const util::MutexLock lock(mutex_);
  absent_until_ = until;
}

void ModemStatusBoard::set_health(ModemHealth health, std::string trouble, const FaultCode& fault) {
  {
    const util::MutexLock lock(mutex_);
    const bool away = health == ModemHealth::absent || health == ModemHealth::failing;
    if (away && clock_.now() < absent_until_) {
      health = ModemHealth::starting;
      trouble.clear();
    } else if (health != ModemHealth::starting) {
      absent_until_ = {};
    }
    if (!has_open_port(health)) status_.info.forget_state();
    // A modem that fails may do so because of that program: the next session looks again.
    if (!has_open_port(health) && health != ModemHealth::failing) status_.shared.reset();
    const bool keeps_trouble = health == ModemHealth::starting && trouble.empty();
    const bool same_trouble =
        status_.trouble == trouble && status_.fault == fault.code && status_.next == fault.next;
    if (status_.health == health && (keeps_trouble || same_trouble)) return;
    status_.health = health;
    if (!keeps_trouble) {
      status_.trouble = trouble;
      status_.fault = fault.code;
      status_.next = fault.next;
    }
    note_ability();
    keep_state();
  }
  const auto text = fmt::format("{}{}{}{}", control::to_string(health), trouble.empty() ? "" : ": ",
                                trouble, fault.next.empty() ? "" : "; next: " + fault.next);
  util::log(health == ModemHealth::up || health == ModemHealth::starting ? util::LogLevel::info
                                                                         : util::LogLevel::warning,
            fmt::format("modem {} is {}", name_, text), {{"MODEM", name_}});
  events_.add("modem", name_, text);
}

void ModemStatusBoard::publish(const modem::Modem& modem, Extras extras) {
  const util::MutexLock lock(mutex_);
  status_.info = modem.info();
  status_.money = std::move(extras.money);
  status_.balance_trouble = std::move(extras.balance_trouble);
  status_.commands = commands_before_ + static_cast<std::int64_t>(modem.channel().commands_sent());
  status_.sent = sent_before_ + extras.sent;
  status_.wish = std::move(extras.wish);
  status_.sending_trouble = std::move(extras.sending_trouble);
  status_.self_test_trouble = std::move(extras.self_test);
  status_.timeouts = timeouts_before_ + modem.channel().timeouts();
  status_.noise = static_cast<std::int64_t>(modem.channel().noise());
  last_heard_ = modem.channel().last_heard();
  keep_totals();
  note_ability();
}

void ModemStatusBoard::end_session() {
  const util::MutexLock lock(mutex_);
  status_.noise = 0;
  commands_before_ = status_.commands;
  timeouts_before_ = status_.timeouts;
}

void ModemStatusBoard::add_signal(const modem::Info& info) {
  if (!info.signal) return;
  const util::MutexLock lock(mutex_);
  signals_.emplace_back(clock_.now(), info.signal->dbm);
  if (signals_.size() > kSignalsKept) signals_.pop_front();
}

void ModemStatusBoard::set_port(const std::string& tty) {
  const util::MutexLock lock(mutex_);
  status_.port = tty;
}

void ModemStatusBoard::set_shared(std::optional<io::PortFault> fault) {
  {
    const util::MutexLock lock(mutex_);
    const bool same =
        fault ? status_.shared && status_.shared->what == fault->what : !status_.shared;
    status_.shared = fault;
    if (same) return;
  }
  if (!fault) return;
  util::log_warning(fmt::format("modem {}: {}; next: {}", name_, fault->what, fault->next),
                    {{"MODEM", name_}});
  events_.add("modem", name_, fault->what + "; next: " + fault->next);
}

void ModemStatusBoard::set_departures(const std::deque<util::Deadline>& departures) {
  const util::MutexLock lock(mutex_);
  departures_ = departures;
}

void ModemStatusBoard::set_usb(const std::string& usb, const std::string& family) {
  const util::MutexLock lock(mutex_);
  status_.usb = usb;
  status_.family = family;
}

void ModemStatusBoard::count_received(std::int64_t messages) {
  const util::MutexLock lock(mutex_);
  status_.received += messages;
  last_sms_ = clock_.now();
  keep_totals();
}

void ModemStatusBoard::recall_sms(std::chrono::milliseconds age) {
  const util::MutexLock lock(mutex_);
  if (!last_sms_) last_sms_ = clock_.now() - age;
}

void ModemStatusBoard::count_call() {
  const util::MutexLock lock(mutex_);
  ++status_.calls;
  keep_totals();
}

void ModemStatusBoard::count_reopened() {
  const util::MutexLock lock(mutex_);
  ++status_.reopened;
  keep_totals();
}

void ModemStatusBoard::log_location(const modem::Info& info) const {
  std::string text;
  {
    const util::MutexLock lock(mutex_);
    text = fmt::format("{} {}, driver {}, IMEI {}, {}{}", info.manufacturer, info.model,
                       info.driver, util::mask_number(info.imei), status_.port,
                       status_.usb.empty() ? "" : ", USB " + status_.usb);
  }
  events_.add("modem", name_, text);
}

}  // namespace gsmrelayd
