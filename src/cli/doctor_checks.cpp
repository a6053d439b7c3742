#include "cli/doctor_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>

#include "cli/command.hpp"
#include "cli/spool_key.hpp"
#include "config/storage_fault.hpp"
#include "io/holder.hpp"
#include "io/port_fault.hpp"
#include "net/certificate_check.hpp"
#include "relay/http_evaluation.hpp"
#include "relay/route.hpp"
#include "spool/file_tools.hpp"
#include "util/url.hpp"
#include "warnings/name_checks.hpp"

namespace cli {

namespace {

using warnings::Finding;
using warnings::Severity;

/// A server that refused a handshake a moment ago answers soon.
constexpr std::chrono::milliseconds kCertificateLimit{700};

std::string host_of(const config::RouteSettings& route) {
  const auto url = util::parse_url(route.url);
  return url ? url->authority() : route.name;
}

/// Returns `fault` of the port of `modem` as a finding, with the line of the configuration.
Finding port_finding(const config::Config& config, const config::ModemSettings& modem,
                     const io::PortFault& fault) {
  const auto place = config.places.find("modem." + modem.name + ".port");
  return {
      .code = fault.code,
      .subject = modem.name,
      .arguments = {
          {"placed", io::with_place(fault.what, place == config.places.end() ? "" : place->second)},
          {"reason", fault.what},
          {"port", modem.port},
          {"tty", modem.port.substr(modem.port.rfind('/') + 1)},
          {"command", fault.next}}};
}

/// Returns the fault of a port that a program other than gsmrelayd has open.
std::optional<io::PortFault> judge_holder(const std::string& port, const std::string& usb,
                                          bool running) {
  const auto holder = io::find_opener(port, "gsmrelayd");
  if (!holder) return std::nullopt;
  return io::held_by(*holder, port, usb, running ? io::Hold::shared : io::Hold::locked);
}

std::optional<io::PortFault> judge_port(const config::ModemSettings& modem, bool running) {
  if (!modem.port.starts_with('/')) return std::nullopt;
  // What this user may open is not what gsmrelayd may.
  if (auto fault = io::find_port_fault(modem.port); fault && fault->code != "port-permission")
    return fault;
  return judge_holder(modem.port, modem.usb, running);
}

}  // namespace

std::optional<Finding> judge_server(const config::RouteSettings& route,
                                    const net::HttpResult& result, const RouteNames& working) {
  const auto code = relay::warning_code(result);
  if (code.empty()) return std::nullopt;
  const bool works = working.contains(route.name);
  // A name server that does not answer is a fault of its own, unless the route works.
  if (result.timed_out && (works || result.fault != net::Fault::dns))
    return Finding{
        .code = "route-slow",
        .subject = route.name,
        .arguments = {{"host", host_of(route)}, {"limit", std::to_string(result.latency.count())}},
        .at_most = works ? Severity::notice : Severity::degraded};
  return Finding{.code = code == relay::kNoNameServer ? "route-dns" : code,
                 .subject = route.name,
                 .arguments = {{"reason", result.fault_text}, {"host", host_of(route)}}};
}

std::vector<Finding> check_servers(const std::vector<config::RouteSettings>& routes,
                                   std::chrono::milliseconds limit, const RouteNames& working) {
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
  std::vector<warnings::Lookup> lookups;
  const auto until = clock.in(limit + std::chrono::milliseconds(200));
  while (client->in_flight() > 0 && clock.now() < until) {
    for (const auto& result : client->run(until, -1).results) {
      const auto& route = routes.at(result.tag);
      auto finding = judge_server(route, result, working);
      if (const auto url = util::parse_url(route.url); url && url->has_name())
        lookups.push_back(!finding || finding->code != "route-dns" ? warnings::Lookup::found
                          : result.nameless                        ? warnings::Lookup::failed
                                                                   : warnings::Lookup::unknown);
      if (finding) {
        if (result.certificate == net::CertificateFault::other) {
          auto again = result;
          again.certificate = net::check_certificate(route.url, {.ca_file = route.ca_file},
                                                     std::min(limit, kCertificateLimit));
          finding->code = relay::warning_code(again);
        }
        out.push_back(std::move(*finding));
      }
    }
  }
  if (auto nameless = warnings::judge_lookups(lookups)) out.push_back(std::move(*nameless));
  return out;
}

std::vector<Finding> check_ports(const config::Config& config, bool running,
                                 const std::vector<DaemonModem>& modems) {
  std::vector<Finding> out;
  for (const auto& modem : config.modems) {
    const bool lent = std::any_of(modems.begin(), modems.end(), [&](const auto& one) {
      return one.lent && one.name == modem.name;
    });
    if (lent) continue;
    if (const auto fault = judge_port(modem, running))
      out.push_back(port_finding(config, modem, *fault));
  }
  for (const auto& modem : modems) {
    const bool judged = std::any_of(
        config.modems.begin(), config.modems.end(),
        [&](const auto& one) { return one.name == modem.name && one.port.starts_with('/'); });
    if (modem.lent || judged || !modem.port.starts_with('/')) continue;
    if (const auto fault = judge_holder(modem.port, modem.usb, running))
      out.push_back(port_finding(config, {.name = modem.name, .port = modem.port}, *fault));
  }
  return out;
}

std::optional<Finding> judge_spool(const std::string& state_dir, const config::SecretRef& key) {
  constexpr std::int64_t kMostOctets = 32'000'000;
  const auto path = state_dir + "/spool.db";
  if (spool::octets_of_file(path) > kMostOctets) return std::nullopt;
  const auto damaged = [](std::string reason) {
    return Finding{.code = "spool-damaged", .arguments = {{"reason", std::move(reason)}}};
  };
  const auto encryption = spool_encryption(path, key, "doctor");
  if (!encryption && encryption.error().exit == kFailed) return damaged(encryption.error().what);
  if (!encryption) return std::nullopt;
  const auto report = spool::check_file(path, *encryption);
  if (!report) return std::nullopt;
  if (report->newer)
    return Finding{.code = "spool-newer",
                   .arguments = {{"path", path}, {"version", std::to_string(report->schema)}}};
  if (report->faults.empty()) return std::nullopt;
  const bool perhaps_encrypted =
      key.empty() && database::content_of(path) == database::Content::encrypted;
  return damaged(fmt::format("the spool {} is damaged{}: {}", path,
                             perhaps_encrypted ? ", or encrypted and spool_key is not set" : "",
                             report->faults.front()));
}

std::optional<Finding> judge_files(config::Loaded loaded) {
  const auto user = loaded.file == config::kServiceFile
                        ? config::find_file_user(config::kServiceUser)
                        : config::current_file_user();
  if (!user) return std::nullopt;
  // A file of a route or SIM holds that one, and does not keep gsmrelayd from its start.
  loaded.config = {.daemon = loaded.config.daemon};
  config::check_files(loaded, relay::route_kinds(), *user);
  if (loaded.errors.empty()) return std::nullopt;
  const auto& fault = loaded.errors.front();
  return Finding{.code = "config-unreadable",
                 .arguments = {{"reason", fault.to_string()}, {"command", fault.next}}};
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
