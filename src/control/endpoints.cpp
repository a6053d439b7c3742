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
constexpr std::array<std::string_view, 3> kFollow{"after", "wait", "numbers"};
constexpr std::array<std::string_view, 4> kOutbox{"state", "before", "limit", "numbers"};
constexpr std::array<std::string_view, 2> kOutgoing{"wait", "numbers"};
constexpr std::array<std::string_view, 3> kAt{"limit", "numbers", "text"};
constexpr std::array<std::string_view, 1> kSeconds{"seconds"};
constexpr std::array<std::string_view, 2> kEvents{"after", "wait"};

// The first that fits wins: words before {…}.
constexpr std::array kEndpoints{
    Endpoint{"GET", "/v1/status", Access::read, kNumbers, get_status},
    Endpoint{"GET", "/v1/modems", Access::read, kNumbers, get_modems},
    Endpoint{"GET", "/v1/modems/{name}", Access::read, kNumbers, get_modem},
    Endpoint{"POST", "/v1/modems/{name}/sim/pin", Access::change, {}, enter_pin},
    Endpoint{"POST", "/v1/modems/{name}/sim/puk", Access::change, {}, enter_puk},
    Endpoint{"GET", "/v1/modems/{name}/sim/swap", Access::read, kFollow, get_swap},
    Endpoint{"POST", "/v1/modems/{name}/sim/swap", Access::change, {}, start_swap},
    Endpoint{"POST", "/v1/modems/{name}/sim/swap/cancel", Access::change, {}, cancel_swap},
    Endpoint{"POST", "/v1/modems/{name}/ussd", Access::change, {}, run_ussd},
    Endpoint{"POST", "/v1/modems/{name}/ussd/cancel", Access::change, {}, cancel_ussd},
    Endpoint{"GET", "/v1/sims", Access::read, kNumbers, get_sims},
    Endpoint{"GET", "/v1/sims/{name}", Access::read, kNumbers, get_sim},
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
    Endpoint{"POST", "/v1/modems/{name}/at", Access::change, kAt, ask_modem},
    Endpoint{"GET", "/v1/modems/{name}/trace", Access::change, kEvents, get_trace},
    Endpoint{"POST", "/v1/modems/{name}/trace", Access::change, kSeconds, start_trace},
    Endpoint{"POST", "/v1/modems/{name}/scan", Access::change, {}, scan_networks},
    Endpoint{"POST", "/v1/modems/{name}/forget", Access::change, {}, forget_modem},
    Endpoint{"POST", "/v1/modems/{name}/suspend", Access::change, {}, suspend_modem},
    Endpoint{"POST", "/v1/modems/{name}/resume", Access::change, {}, resume_modem},
    Endpoint{"POST", "/v1/send", Access::change, kNumbers, send_message},
    Endpoint{"GET", "/v1/outbox", Access::read, kOutbox, get_outbox},
    Endpoint{"GET", "/v1/outbox/{id}", Access::read, kOutgoing, get_outgoing},
    Endpoint{"POST", "/v1/outbox/{id}/retry", Access::change, {}, retry_outgoing},
    Endpoint{"POST", "/v1/outbox/{id}/drop", Access::change, {}, drop_outgoing},
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
