#include "monitoring/exporter.hpp"

#include <fmt/format.h>

#include "monitoring/metrics.hpp"
#include "util/text.hpp"

namespace monitoring {

namespace {

constexpr std::chrono::seconds kFreshTime{1};

std::string header(const net::ServerRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

net::ServerResponse plain(std::string body, const char* content_type) {
  net::ServerResponse response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

}  // namespace

Exporter::Exporter(SnapshotReader& snapshots, const util::Clock& clock,
                   std::function<std::optional<std::string>()> stalled)
    : snapshots_(snapshots),
      clock_(clock),
      stalled_(std::move(stalled)),
      router_({{.method = "GET",
                .path = "/metrics",
                .callers = {},
                .handle = [this](const auto& request) { return get_metrics(request); }},
               {.method = "GET",
                .path = "/health/live",
                .callers = {},
                .handle = [this](const auto&) { return get_live(); }},
               {.method = "GET",
                .path = "/health/ready",
                .callers = {},
                .handle = [this](const auto&) { return get_ready(); }}},
              {.schema = "gsmrelay/1", .explained = true, .public_facing = true},
              [](const api::Endpoint&, api::Request&) { return std::nullopt; }) {}

std::shared_ptr<const Snapshot> Exporter::snapshot() {
  const util::MutexLock lock(mutex_);
  if (!last_ || clock_.now() >= fresh_until_) {
    last_ = std::make_shared<const Snapshot>(snapshots_.read());
    fresh_until_ = clock_.in(kFreshTime);
  }
  return last_;
}

api::Result<> Exporter::get_metrics(const api::Request& request) {
  const auto format = accepted_format(header(request.http, "accept"));
  return plain(render_metrics(*snapshot(), format), content_type(format));
}

api::Result<> Exporter::get_live() const {
  if (const auto thread = stalled_())
    return api::fail(api::kUnavailable, fmt::format("no progress: {}", *thread),
                     "journalctl -u gsmrelayd -n 50");
  return json::Json{{"status", "live"}};
}

api::Result<> Exporter::get_ready() {
  const auto now = snapshot();
  if (now->health.overall != control::Overall::critical) return json::Json{{"status", "ready"}};
  // A cause is as severe as its worst consequence: it is the first.
  const auto& cause = now->health.warnings.front();
  return api::fail(api::kUnavailable, util::mask_digits(cause.text), cause.next);
}

}  // namespace monitoring
