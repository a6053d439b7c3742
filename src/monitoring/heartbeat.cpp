#include "monitoring/heartbeat.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "monitoring/signature.hpp"
#include "util/url.hpp"

namespace monitoring {

namespace {

/// healthchecks.io takes five pings a minute.
constexpr std::chrono::seconds kShortestGap{15};
constexpr std::chrono::seconds kFirstRetry{15};
constexpr std::size_t kLongestBody = 10'000;  // healthchecks.io keeps 100 kB; a fee may apply here
constexpr std::size_t kLongestKumaText = 250;

/// Returns `url` with `more` added to its query.
std::string with_query(const std::string& url, const std::string& more) {
  return url + (url.find('?') == std::string::npos ? '?' : '&') + more;
}

/// Returns `url` with `segment` added to its path.
std::string with_segment(const std::string& url, std::string_view segment) {
  const auto query = url.find('?');
  auto path = url.substr(0, query);
  while (path.ends_with('/')) path.pop_back();
  path += segment;
  return query == std::string::npos ? path : path + url.substr(query);
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

void HeartbeatSchedule::configure(const config::HeartbeatSettings& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  next_.reset();
  sent_.reset();
  told_well_.reset();
  failures_ = 0;
  rid_.clear();
  trouble_.clear();
}

std::optional<net::HttpRequest> HeartbeatSchedule::due(const std::vector<ActiveWarning>& warnings,
                                                       util::Deadline now, util::WallTime wall) {
  if (settings_.url.empty()) return std::nullopt;
  const bool well = std::none_of(warnings.begin(), warnings.end(), [&](const auto& warning) {
    return warning.severity >= settings_.fail_on;
  });
  const bool changed = failures_ == 0 && told_well_ && *told_well_ != well;
  const bool time = !next_ || now >= *next_;
  if (sent_ && now - *sent_ < kShortestGap) return std::nullopt;
  if (!time && !changed) return std::nullopt;
  // A repeated ping has the same rid only if it says the same.
  if (failures_ == 0 || well != well_ || rid_.empty()) rid_ = random_uuid();
  well_ = well;
  sent_ = now;
  return compose(warnings, wall);
}

net::HttpRequest HeartbeatSchedule::compose(const std::vector<ActiveWarning>& warnings,
                                            util::WallTime wall) const {
  net::HttpRequest request;
  auto text = list_warnings(warnings, settings_.fail_on);
  if (settings_.protocol == config::PingProtocol::uptime_kuma) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    request.method = "GET";
    request.url = with_query(
        settings_.url,
        fmt::format("status={}&msg={}&ping={}", well_ ? "up" : "down",
                    util::percent_encode(well_ ? "OK" : cut(text, kLongestKumaText)),
                    latency_.count() > 0 ? std::to_string(latency_.count()) : std::string()));
  } else {
    request.method = "POST";
    request.url =
        with_query(well_ ? settings_.url : with_segment(settings_.url, "/fail"), "rid=" + rid_);
    request.body = well_ ? "fine\n" : cut(text, kLongestBody);
    request.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  }
  if (!settings_.secret.value.empty())
    for (auto& header : sign(settings_.secret.value, rid_, request.body, wall))
      request.headers.push_back(std::move(header));
  request.security.ca_file = settings_.ca_file;
  return request;
}

std::string HeartbeatSchedule::settle(const net::HttpResult& result, util::Deadline now) {
  constexpr int kFirstGood = 200, kFirstOther = 300;
  if (result.fault == net::Fault::none && result.status >= kFirstGood &&
      result.status < kFirstOther) {
    failures_ = 0;
    told_well_ = well_;
    latency_ = result.latency;
    trouble_.clear();
    next_ = now + settings_.interval;
    return {};
  }
  const util::Backoff pauses{kFirstRetry,
                             std::max<std::chrono::milliseconds>(kFirstRetry, settings_.interval)};
  next_ = now + std::max<std::chrono::milliseconds>(kShortestGap, pauses.pause(failures_, jitter_));
  ++failures_;
  trouble_ = result.fault == net::Fault::none
                 ? fmt::format("the server of the heartbeat answered {}", result.status)
                 : fmt::format("the heartbeat was not sent: {}", to_string(result.fault));
  return trouble_;
}

}  // namespace monitoring
