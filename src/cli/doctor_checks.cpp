#include "cli/doctor_checks.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <map>

#include "config/storage_fault.hpp"
#include "io/holder.hpp"
#include "io/serial_ports.hpp"
#include "net/certificate_check.hpp"
#include "relay/http_evaluation.hpp"
#include "util/shell.hpp"
#include "util/url.hpp"

namespace cli {

namespace {

using warnings::Finding;

/// A server that refused a handshake a moment ago answers soon.
constexpr std::chrono::milliseconds kCertificateLimit{700};

std::string host_of(const config::RouteSettings& route) {
  const auto url = util::parse_url(route.url);
  return url ? url->host : route.name;
}

std::string_view code_of(net::CertificateFault fault) {
  switch (fault) {
    case net::CertificateFault::expired:
      return "route-certificate-expired";
    case net::CertificateFault::not_yet_valid:
      return "route-certificate-early";
    case net::CertificateFault::unknown_issuer:
      return "route-certificate-issuer";
    case net::CertificateFault::wrong_host:
      return "route-certificate-host";
    case net::CertificateFault::plain_http:
      return "route-plain-http";
    case net::CertificateFault::none:
    case net::CertificateFault::other:
      break;
  }
  return "route-tls";
}

bool is_getty(const std::string& program) {
  return program == "agetty" || program == "getty" || program == "login";
}

Finding holder_finding(const config::ModemSettings& modem, const io::Holder& holder, bool running) {
  const auto tty = modem.port.substr(modem.port.rfind('/') + 1);
  return {.code = is_getty(holder.name) ? "console-on-uart"
                  : running             ? "port-shared"
                                        : "port-held",
          .subject = modem.name,
          .arguments = {
              {"reason", fmt::format("{} is {} {}", modem.port,
                                     running ? "also open in" : "held by", io::to_string(holder))},
              {"port", modem.port},
              {"tty", tty},
              {"command", holder.pid != 0 ? fmt::format("sudo kill {}", holder.pid)
                                          : "sudo fuser -v " + util::shell_word(modem.port)}}};
}

std::optional<Finding> judge_port(const config::ModemSettings& modem, bool running) {
  if (!modem.port.starts_with('/')) return std::nullopt;
  Finding finding{.code = "port-missing", .subject = modem.name};
  struct stat found {};
  if (::stat(modem.port.c_str(), &found) != 0) {
    std::string ports;
    for (const auto& path : io::serial_port_paths()) ports += (ports.empty() ? "" : ", ") + path;
    finding.arguments = {{"reason", fmt::format("{} does not exist; found: {}", modem.port,
                                                ports.empty() ? "none" : ports)}};
    return finding;
  }
  if (!S_ISCHR(found.st_mode)) {
    finding.code = "port-not-serial";
    finding.arguments = {{"reason", modem.port + " is no serial port"}};
    return finding;
  }
  if (const auto holder = io::find_opener(modem.port); holder && holder->name != "gsmrelayd")
    return holder_finding(modem, *holder, running);
  return std::nullopt;
}

}  // namespace

std::optional<Finding> judge_server(const config::RouteSettings& route,
                                    const net::HttpResult& result) {
  const auto code = relay::warning_code(result.fault);
  if (code.empty()) return std::nullopt;
  return Finding{.code = code,
                 .subject = route.name,
                 .arguments = {{"reason", result.fault_text}, {"host", host_of(route)}}};
}

std::vector<Finding> check_servers(const std::vector<config::RouteSettings>& routes,
                                   std::chrono::milliseconds limit) {
  const util::SystemClock clock;
  const auto client = net::make_http_client(clock);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const auto& route = routes[i];
    if (!route.url.starts_with("http")) continue;
    net::HttpRequest request;
    request.tag = i;
    request.method = "HEAD";
    request.url = route.url;
    request.security = {.ca_file = route.ca_file,
                        .client_certificate = route.client_certificate,
                        .client_key = route.client_key,
                        .pinned_public_key = route.pinned_public_key};
    request.connect_limit = request.total_limit = limit;
    client->start(std::move(request));
  }
  std::vector<Finding> out;
  std::size_t asked = client->in_flight(), nameless = 0;
  const auto until = clock.in(limit + std::chrono::milliseconds(200));
  while (client->in_flight() > 0 && clock.now() < until) {
    for (const auto& result : client->run(until, -1).results) {
      if (auto finding = judge_server(routes.at(result.tag), result)) {
        const auto& route = routes.at(result.tag);
        if (result.fault == net::Fault::tls)
          finding->code = code_of(net::check_certificate(route.url, {.ca_file = route.ca_file},
                                                         std::min(limit, kCertificateLimit)));
        if (finding->code == "route-dns") ++nameless;
        out.push_back(std::move(*finding));
      }
    }
  }
  if (nameless > 1 && nameless == asked)
    out.push_back({.code = "dns-failed",
                   .arguments = {{"reason", fmt::format("none of {} names is found", nameless)}}});
  return out;
}

std::vector<Finding> check_ports(const config::Config& config, bool running) {
  std::vector<Finding> out;
  for (const auto& modem : config.modems)
    if (auto finding = judge_port(modem, running)) out.push_back(std::move(*finding));
  return out;
}

std::optional<Finding> judge_configuration(const config::Loaded& loaded, std::string command) {
  if (loaded.errors.empty()) {
    const auto fault = config::fault_of_storage(loaded);
    if (fault.empty()) return std::nullopt;
    return Finding{.code = "config-unreadable",
                   .arguments = {{"reason", fault.what}, {"command", fault.next}}};
  }
  return Finding{.code = "config-unreadable",
                 .arguments = {{"reason", loaded.errors.front().to_string()},
                               {"command", std::move(command)}}};
}

}  // namespace cli
