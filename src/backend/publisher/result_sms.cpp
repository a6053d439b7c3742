#include "backend/publisher/result_sms.hpp"

#include <fmt/format.h>

#include "util/log.hpp"

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAnswersIdle = std::chrono::seconds(60);
constexpr milliseconds kAnswersRun =
    std::chrono::seconds(60);  // then run() returns, so that the watchdog is fed
constexpr int kBatch = 100, kMostTries = 48;
constexpr std::size_t kOneSms = 160;

}  // namespace

milliseconds ResultSms::run() {
  const auto due = store_.due_results(kBatch);
  if (!due) {
    util::log_error(due.error().what);
    return kAnswersIdle;
  }
  const auto end = clock_.in(kAnswersRun);
  for (const auto& each : *due) {
    if (stop_) break;
    if (clock_.now() >= end) return milliseconds(0);
    if (schedule_.is_due(each.publication)) tell(each);
  }
  return schedule_.until_next(kAnswersIdle);
}

void ResultSms::tell(const DueResult& due) {
  if (due.number.empty() && due.tries < kMostTries) {
    util::log_error("a number does not open; next: the key file that sealed it, all lines");
    if (const auto kept = store_.postpone_result(due.publication); !kept)
      util::log_error(kept.error().what);
    return schedule_.back_off(due.publication, kMostTries, {});
  }
  const auto sent = appliance_.send({.to = due.number, .text = result_text(due), .forget = true});
  if (sent.state == service::SendState::unavailable && due.tries < kMostTries) {
    if (const auto kept = store_.postpone_result(due.publication); !kept)
      util::log_error(kept.error().what);
    return schedule_.back_off(due.publication, due.tries, std::chrono::seconds(sent.retry_after));
  }
  if (sent.state != service::SendState::queued)
    util::log_warning("a result was not told by SMS: the appliance did not take it",
                      {{"STATUS", fmt::to_string(sent.status)}});
  if (const auto kept = store_.result_told(due.publication); !kept) {
    util::log_error(kept.error().what);
    return schedule_.back_off(due.publication, due.tries, {});
  }
  schedule_.forget(due.publication);
}

std::string result_text(const DueResult& due) {
  std::string text;
  if (due.state == State::published)
    text = fmt::format("RelaySMS: published ({}).", due.platform);
  else if (due.state == State::maybe_sent)
    text = fmt::format("RelaySMS: perhaps published ({}). Look there before you send it again.",
                       due.platform);
  else
    text = fmt::format("RelaySMS: not published ({}): {}", due.platform, due.what);
  if (text.size() <= kOneSms) return text;
  auto end = kOneSms - 3;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;  // not within a code point
  return text.substr(0, end) + "...";
}

}  // namespace publisher
