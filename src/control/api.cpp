#include "control/api.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/action_record.hpp"
#include "control/endpoints.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr api::Format kFormat{.schema = "gsmrelay/1", .explained = true};
/// The callers that an endpoint requires if it changes something.
constexpr const char *kAdmin = "gsmrelay-admin", *kSender = "gsmrelay-send";

api::ApiError not_allowed(std::string_view what, std::string_view group = kAdmin) {
  return {api::kForbidden, fmt::format("{} is for root and members of group {}", what, group),
          fmt::format("sudo gsmrelay …, or: sudo adduser $USER {}, then log in again", group)};
}

bool is_for(const api::Endpoint& endpoint, const char* caller) {
  return std::find(endpoint.callers.begin(), endpoint.callers.end(), caller) !=
         endpoint.callers.end();
}

/// Sets the flags for whole numbers and texts if the peer asks for them and is `allowed`. Logs it,
/// except for a page that continues one of `reads`.
std::optional<api::ApiError> allow_private_data(api::Request& request, bool allowed,
                                                const ListReads& reads) {
  const std::pair<const char*, bool*> flags[] = {{"numbers", &request.numbers},
                                                 {"text", &request.text}};
  for (const auto& [name, open] : flags) {
    const auto wanted = api::flag_parameter(request.http, name);
    if (!wanted) return wanted.error();
    if (!*wanted) continue;
    if (!allowed) return not_allowed(fmt::format("'{}=1'", name));
    *open = true;
  }
  if (reads.continues(request, request.numbers, request.text)) return std::nullopt;
  for (const auto& [name, open] : flags)
    if (*open)
      util::log_info(fmt::format("{} shown to uid {}: {}",
                                 open == &request.text ? "text" : "whole numbers",
                                 request.http.peer.uid, util::printable(request.http.path, 80)));
  return std::nullopt;
}

std::optional<api::ApiError> authorize(const AccessPolicy& policy, const api::Endpoint& endpoint,
                                       api::Request& request, const ListReads& reads) {
  const auto& peer = request.http.peer;
  const bool admin = policy.change(peer);
  const bool sends = is_for(endpoint, kSender) && policy.send(peer);
  if (!sends && !policy.read(peer))
    return not_allowed(policy.send(peer) ? "this request" : "this socket");
  // The group with the fewest rights that may do it.
  if (!endpoint.callers.empty() && !admin && !sends)
    return not_allowed("this request", is_for(endpoint, kSender) ? kSender : kAdmin);
  if (auto unknown = api::unknown_parameter(request.http, endpoint.query)) return unknown;
  return allow_private_data(request, admin, reads);
}

std::vector<api::Endpoint> bind_endpoints(const HandlerContext& context, ListReads& reads) {
  std::vector<api::Endpoint> bound;
  for (const auto& [method, path, access, query, handle] : endpoints()) {
    auto& endpoint = bound.emplace_back();
    endpoint.method = method;
    endpoint.path = path;
    if (access != Access::read) endpoint.callers = {kAdmin};
    if (access == Access::send) endpoint.callers.push_back(kSender);
    endpoint.handle = [&context, &reads, act = handle, pattern = path,
                       kept = access == Access::change &&
                              method != "GET"](const api::Request& request) {
      auto response = act(context, request);
      if (response) reads.record(request, response->body);
      if (response && kept) context.daemon.record_action(action_record(pattern, request));
      if (!response && kept && is_refusal_of_sim(pattern, response.error().what))
        context.daemon.record_action(refusal_record(pattern, request, response.error().what));
      return response;
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
      reads_(clock),
      router_(bind_endpoints(context_, reads_), kFormat,
              [this, policy](const api::Endpoint& endpoint, api::Request& request) {
                return authorize(policy, endpoint, request, reads_);
              }) {}

net::ServerResponse Api::handle(const net::ServerRequest& request) const {
  return router_.handle(request);
}

}  // namespace control
