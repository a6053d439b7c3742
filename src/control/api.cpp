#include "control/api.hpp"

#include <fmt/format.h>

#include "control/endpoints.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr api::Format kFormat{.schema = "gsmrelay/1", .explained = true};
/// The caller that an endpoint requires if it changes something.
constexpr const char* kAdmin = "gsmrelay-admin";

api::ApiError not_allowed(std::string_view what) {
  return {api::kForbidden, fmt::format("{} is for root and members of group gsmrelay-admin", what),
          "sudo gsmrelay …, or: sudo adduser $USER gsmrelay-admin, then log in again"};
}

/// Sets the flags for whole numbers and texts if the peer asks for them and is `allowed`; logs it.
std::optional<api::ApiError> allow_private_data(api::Request& request, bool allowed) {
  const std::pair<const char*, bool*> flags[] = {{"numbers", &request.numbers},
                                                 {"text", &request.text}};
  for (const auto& [name, open] : flags) {
    const auto wanted = api::flag_parameter(request.http, name);
    if (!wanted) return wanted.error();
    if (!*wanted) continue;
    if (!allowed) return not_allowed(fmt::format("'{}=1'", name));
    *open = true;
    util::log_info(fmt::format("{} shown to uid {}: {}", request.text ? "text" : "whole numbers",
                               request.http.peer.uid, util::printable(request.http.path, 80)));
  }
  return std::nullopt;
}

std::optional<api::ApiError> authorize(const AccessPolicy& policy, const api::Endpoint& endpoint,
                                       api::Request& request) {
  const auto& peer = request.http.peer;
  if (!policy.connect(peer)) return not_allowed("this socket");
  const bool admin = policy.change(peer);
  if (!endpoint.callers.empty() && !admin) return not_allowed("this request");
  if (auto unknown = api::unknown_parameter(request.http, endpoint.query)) return unknown;
  return allow_private_data(request, admin);
}

std::vector<api::Endpoint> bind_endpoints(const HandlerContext& context) {
  std::vector<api::Endpoint> bound;
  for (const auto& [method, path, access, query, handle] : endpoints()) {
    auto& endpoint = bound.emplace_back();
    endpoint.method = method;
    endpoint.path = path;
    if (access == Access::change) endpoint.callers = {kAdmin};
    endpoint.handle = [&context, act = handle](const api::Request& request) {
      return act(context, request);
    };
    endpoint.query = query;
  }
  return bound;
}

}  // namespace

Api::Api(ModemRegistry& modems, DaemonControl& daemon, spool::Spool& spool,
         std::shared_ptr<spool::File> file, const util::Clock& clock, AccessPolicy policy)
    : file_(std::move(file)),
      health_(daemon, spool_mutex_, spool, clock),
      context_{modems, daemon, spool_mutex_, spool, file_, clock, health_},
      router_(bind_endpoints(context_), kFormat,
              [policy](const api::Endpoint& endpoint, api::Request& request) {
                return authorize(policy, endpoint, request);
              }) {}

net::ServerResponse Api::handle(const net::ServerRequest& request) const {
  return router_.handle(request);
}

}  // namespace control
