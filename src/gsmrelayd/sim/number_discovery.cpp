#include "gsmrelayd/sim/number_discovery.hpp"

#include <fmt/format.h>

#include "sms/codec.hpp"
#include "sms/join.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view kPrefix = "%IMSI^^: ";
constexpr auto kQueryValid = 1h;
constexpr auto kRegistrationRetry = 10s;
constexpr int kAttempts = 30;
constexpr std::size_t kMostRegistrations = 50;  // more than a real gateway sends
constexpr int kNotFound = 404, kFirstError = 300;

bool is_imsi(std::string_view text) {
  return text.size() >= 14 && text.size() <= 15 && util::is_number(text);
}

}  // namespace

void NumberDiscovery::configure(const config::DaemonSettings& settings) {
  const util::MutexLock lock(mutex_);
  asks_ = settings.number_by_sms;
  url_ = settings.seeding_url;
}

bool NumberDiscovery::asks() const {
  const util::MutexLock lock(mutex_);
  return asks_;
}

void NumberDiscovery::query_sent(const std::string& imsi, Asker asker) {
  const util::MutexLock lock(mutex_);
  queries_[imsi] = {std::move(asker), clock_.in(kQueryValid)};
}

std::optional<NumberDiscovery::Asker> NumberDiscovery::match_reply(const std::string& imsi) {
  const util::MutexLock lock(mutex_);
  const auto found = queries_.find(imsi);
  if (found == queries_.end()) return std::nullopt;
  const auto asked = std::move(found->second);
  queries_.erase(found);
  if (clock_.now() > asked.until) return std::nullopt;
  return asked.asker;
}

void NumberDiscovery::queue_registration(const std::string& imsi, const std::string& number) {
  const util::MutexLock lock(mutex_);
  if (url_.empty() || !number.starts_with('+') || pending_.size() >= kMostRegistrations) return;
  pending_.push_back({imsi, number, 0, clock_.now()});
}

void NumberDiscovery::post_registrations() {
  std::optional<PendingRegistration> registration;
  net::HttpRequest request;
  {
    const util::MutexLock lock(mutex_);
    if (pending_.empty() || clock_.now() < pending_.front().due) return;
    registration = std::move(pending_.front());
    pending_.pop_front();
    request.url = url_;
  }
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}};
  // Digits and '+' only: nothing to escape.
  request.body =
      fmt::format(R"({{"IMSI":"{}","MSISDN":"{}"}})", registration->imsi, registration->number);
  request.connect_limit = request.total_limit = std::chrono::milliseconds(5s);
  const auto result = net::fetch(request);
  if (result.fault == net::Fault::none && result.status < kFirstError) {
    util::log_info("a SIM's number was registered: " + util::mask_number(registration->number));
    return;
  }
  if (result.status == kNotFound || ++registration->attempts >= kAttempts) {
    util::log_warning(fmt::format("a SIM's number was not registered: status {}", result.status));
    return;
  }
  registration->due = clock_.in(kRegistrationRetry);
  const util::MutexLock lock(mutex_);
  pending_.push_back(std::move(*registration));
}

util::Result<util::Octets> NumberDiscovery::request(const std::string& to,
                                                    const std::string& imsi) {
  auto segments = sms::segment(std::string(kPrefix) + imsi);
  if (!segments) return util::fail(segments.error());
  sms::Submit submit;
  submit.destination = sms::Address::from_string(to);
  submit.dcs = sms::DataCoding::from_octet(0x00);
  submit.user_data = std::move(segments->parts.front());
  return sms::encode(submit);
}

std::optional<std::string> NumberDiscovery::imsi_in(const std::string& text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const auto imsi = util::trim(std::string_view(text).substr(kPrefix.size()));
  return is_imsi(imsi) ? std::optional(std::string(imsi)) : std::nullopt;
}

}  // namespace gsmrelayd
