#include "control/endpoints.hpp"

#include <array>

#include "control/handlers.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr std::array<std::string_view, 1> kNumbers{"numbers"};
constexpr std::array<std::string_view, 3> kPage{"before", "limit", "numbers"};
constexpr std::array<std::string_view, 2> kContent{"numbers", "text"};
constexpr std::array<std::string_view, 4> kPageContent{"before", "limit", "numbers", "text"};
constexpr std::array<std::string_view, 4> kQueue{"route", "state", "before", "limit"};
constexpr std::array<std::string_view, 2> kEvents{"after", "wait"};

// The first that fits wins: words before {…}.
constexpr std::array kEndpoints{
    Endpoint{"GET", "/v1/status", Access::read, kNumbers, get_status},
    Endpoint{"GET", "/v1/modems", Access::read, kNumbers, get_modems},
    Endpoint{"GET", "/v1/modems/{name}", Access::read, kNumbers, get_modem},
    Endpoint{"GET", "/v1/inbox", Access::read, kPage, get_inbox},
    Endpoint{"GET", "/v1/inbox/partial", Access::read, kPage, get_partial},
    Endpoint{"GET", "/v1/inbox/raw", Access::read, kPageContent, get_raw},
    Endpoint{"GET", "/v1/inbox/{id}", Access::read, kContent, get_message},
    Endpoint{"GET", "/v1/inbox/{id}/raw", Access::read, kContent, get_message_raw},
    Endpoint{"GET", "/v1/queue", Access::read, kQueue, get_queue},
    Endpoint{"POST", "/v1/queue/retry", Access::change, {}, retry_queue},
    Endpoint{"POST", "/v1/queue/drop", Access::change, {}, drop_queue},
    Endpoint{"GET", "/v1/queue/{id}", Access::read, kNumbers, get_delivery},
    Endpoint{"POST", "/v1/queue/{id}/retry", Access::change, {}, retry_delivery},
    Endpoint{"POST", "/v1/queue/{id}/drop", Access::change, {}, drop_delivery},
    Endpoint{"GET", "/v1/routes", Access::read, {}, get_routes},
    Endpoint{"GET", "/v1/routes/{name}", Access::read, {}, get_route},
    Endpoint{"POST", "/v1/routes/{name}/pause", Access::change, {}, pause_route},
    Endpoint{"POST", "/v1/routes/{name}/resume", Access::change, {}, resume_route},
    Endpoint{"POST", "/v1/routes/{name}/test", Access::change, {}, test_route},
    Endpoint{"POST", "/v1/send", Access::change, {}, send_message},
    Endpoint{"GET", "/v1/audit", Access::read, {}, get_audit},
    Endpoint{"GET", "/v1/events", Access::read, kEvents, get_events},
    Endpoint{"POST", "/v1/reload", Access::change, {}, reload},
};

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = util::split(pattern, '/'), given = util::split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{') && !given[i].empty()) {
      arguments.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return arguments;
}

}  // namespace control
