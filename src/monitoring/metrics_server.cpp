#include "monitoring/metrics_server.hpp"

#include <fmt/format.h>

#include "config/listen_address.hpp"
#include "util/log.hpp"

namespace monitoring {

namespace {
constexpr std::chrono::minutes kRetryPause{1};
}  // namespace

net::ServerOptions metrics_server_options(const config::MetricsSettings& settings,
                                          const std::string& socket_folder) {
  constexpr unsigned kOpenToAll = 0666;  // `admit` decides
  constexpr unsigned kConnections = 8, kWaiting = 16, kRequestSeconds = 10;
  constexpr std::size_t kLongestBody = 1024;
  net::ServerOptions options;
  const auto address = config::parse_listen_address(settings.listen);
  if (address && !address->host.empty()) {
    options.loopback_host = address->host;
    options.loopback_port = address->port;
    options.tls = {settings.certificate, settings.key, settings.client_ca};
  } else {
    options.unix_socket = address ? address->unix_socket : socket_folder + "/metrics.sock";
    options.unix_mode = kOpenToAll;
  }
  options.body_limit = kLongestBody;
  options.connection_limit = kConnections;
  options.waiting_limit = kWaiting;
  options.request_seconds = kRequestSeconds;
  return options;
}

MetricsServer::MetricsServer(net::Handler handler, bool (*admit)(const net::Peer&),
                             std::string socket_folder, const util::Clock& clock)
    : handler_(std::move(handler)),
      admit_(admit),
      socket_folder_(std::move(socket_folder)),
      clock_(clock) {}

void MetricsServer::configure(const config::MetricsSettings& settings) {
  if (wanted_ && settings == settings_) return;
  server_.reset();  // before the new one: it may be the same port
  settings_ = settings;
  wanted_ = settings.listen != config::kNoMetrics;
  reported_ = false;
  retry_at_ = clock_.now();
  follow();
}

void MetricsServer::follow() {
  if (wanted_ && server_ == nullptr && clock_.now() >= retry_at_) start();
}

void MetricsServer::start() {
  retry_at_ = clock_.in(kRetryPause);
  auto options = metrics_server_options(settings_, socket_folder_);
  if (!options.unix_socket.empty()) options.admit = admit_;
  // The TLS layer refuses the certificates of other CAs, and leaves no certificate to the handler.
  const bool certificate_needed = options.tls.given() && !options.tls.client_ca_file.empty();
  auto started = net::HttpServer::start(
      options, [handle = handler_, certificate_needed](const net::ServerRequest& request) {
        constexpr int kNotAllowed = 403;
        if (!certificate_needed || !request.client_certificate.empty()) return handle(request);
        net::ServerResponse refused;
        refused.status = kNotAllowed;
        refused.body = R"({"error":{"what":"a client certificate is required","next":""}})";
        return refused;
      });
  if (started) {
    server_ = std::move(*started);
    if (reported_) util::log_info("the metrics can be read now");
    reported_ = false;
    return;
  }
  if (!reported_)
    util::log_warning(fmt::format("the metrics cannot be read, tried again each minute: {}",
                                  started.error().what));
  reported_ = true;
}

}  // namespace monitoring
