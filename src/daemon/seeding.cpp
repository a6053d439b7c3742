#include "daemon/seeding.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sms/codec.hpp"
#include "sms/join.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kPrefix = "%IMSI^^: ";
constexpr auto kAnswerCounts = 1h;
constexpr auto kRetry = 10s;
constexpr int kAttempts = 30;
constexpr std::size_t kMostWishes = 50;  // whoever writes a thousand of them is no gateway
constexpr int kNotFound = 404, kFirstError = 300;

bool is_imsi(std::string_view text) {
  return text.size() >= 14 && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Seeding::configure(const config::DaemonSettings& settings) {
  const std::lock_guard lock(mutex_);
  asks_ = settings.number_by_sms;
  url_ = settings.seeding_url;
}

bool Seeding::asks() const {
  const std::lock_guard lock(mutex_);
  return asks_;
}

void Seeding::asked(const std::string& imsi, Asker asker) {
  const std::lock_guard lock(mutex_);
  asked_[imsi] = {std::move(asker), clock_.in(kAnswerCounts)};
}

std::optional<Seeding::Asker> Seeding::answered(const std::string& imsi) {
  const std::lock_guard lock(mutex_);
  const auto found = asked_.find(imsi);
  if (found == asked_.end()) return std::nullopt;
  const auto asked = std::move(found->second);
  asked_.erase(found);
  if (clock_.now() > asked.until) return std::nullopt;
  return asked.asker;
}

void Seeding::wish(const std::string& imsi, const std::string& number) {
  const std::lock_guard lock(mutex_);
  if (url_.empty() || !number.starts_with('+') || wishes_.size() >= kMostWishes) return;
  wishes_.push_back({imsi, number, 0, clock_.now()});
}

void Seeding::post_wishes() {
  std::optional<Wish> wish;
  net::HttpRequest request;
  {
    const std::lock_guard lock(mutex_);
    if (wishes_.empty() || clock_.now() < wishes_.front().due) return;
    wish = std::move(wishes_.front());
    wishes_.pop_front();
    request.url = url_;
  }
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}};
  // Digits and '+' only: nothing to escape.
  request.body = fmt::format(R"({{"IMSI":"{}","MSISDN":"{}"}})", wish->imsi, wish->number);
  request.connect_limit = request.total_limit = std::chrono::milliseconds(5s);
  const auto result = net::fetch(request);
  if (result.fault == net::Fault::none && result.status < kFirstError) {
    util::log_info("a SIM's number was registered: " + util::mask_number(wish->number));
    return;
  }
  if (result.status == kNotFound || ++wish->attempts >= kAttempts) {
    util::log_warning(fmt::format("a SIM's number was not registered: status {}", result.status));
    return;
  }
  wish->due = clock_.in(kRetry);
  const std::lock_guard lock(mutex_);
  wishes_.push_back(std::move(*wish));
}

util::Result<util::Octets> Seeding::request(const std::string& to, const std::string& imsi) {
  auto segments = sms::segment(std::string(kPrefix) + imsi);
  if (!segments) return util::fail(segments.error());
  sms::Submit submit;
  submit.destination = sms::Address::from_string(to);
  submit.dcs = sms::DataCoding::from_octet(0x00);
  submit.user_data = std::move(segments->parts.front());
  return sms::encode(submit);
}

std::optional<std::string> Seeding::imsi_in(const std::string& text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const auto imsi = util::trim(std::string_view(text).substr(kPrefix.size()));
  return is_imsi(imsi) ? std::optional(std::string(imsi)) : std::nullopt;
}

}  // namespace gsmrelayd
