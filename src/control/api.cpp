#include "control/api.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "control/endpoints.hpp"
#include "control/input.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kForbidden = 403, kNotFound = 404, kWrongMethod = 405;

struct Found {
  const Endpoint* endpoint = nullptr;
  std::vector<std::string> arguments;
  std::string allowed;  ///< methods of this path, when the method is another
};

Found find(const net::ServerRequest& request) {
  Found found;
  for (const auto& endpoint : endpoints()) {
    auto arguments = match(endpoint.path, request.path);
    if (!arguments) continue;
    if (endpoint.method == request.method) return {&endpoint, std::move(*arguments), {}};
    if (!found.allowed.empty()) found.allowed += ", ";
    found.allowed += endpoint.method;
  }
  return found;
}

Refusal no_such(const net::ServerRequest& request, const Found& found) {
  if (!found.allowed.empty())
    return {kWrongMethod,
            fmt::format("this path does not know {}", util::printable(request.method, 20)),
            "use " + found.allowed};
  std::vector<std::string_view> paths;
  for (const auto& endpoint : endpoints()) paths.push_back(endpoint.path);
  constexpr std::size_t kLongestGuess = 60;
  const auto near =
      request.path.size() <= kLongestGuess ? util::nearest(request.path, paths) : std::nullopt;
  return {kNotFound, fmt::format("there is no {}", util::printable(request.path, 60)),
          near ? fmt::format("did you mean {}?", *near) : "see docs/api.md"};
}

Refusal not_allowed(std::string_view what) {
  return {kForbidden, fmt::format("{} is for root and members of group gsmrelay-admin", what),
          "sudo gsmrelay …, or: sudo adduser $USER gsmrelay-admin, then log in again"};
}

/// Whole numbers and texts only to those who may, and not without a trace.
std::optional<Refusal> open_private(Call& call, bool allowed) {
  const std::pair<const char*, bool*> asked[] = {{"numbers", &call.numbers}, {"text", &call.text}};
  for (const auto& [name, open] : asked) {
    const auto wanted = flag_parameter(call.request, name);
    if (!wanted) return wanted.error();
    if (!*wanted) continue;
    if (!allowed) return not_allowed(fmt::format("'{}=1'", name));
    *open = true;
    util::log_info(fmt::format("{} shown to uid {}: {}", call.text ? "text" : "whole numbers",
                               call.request.peer.uid, util::printable(call.request.path, 80)));
  }
  return std::nullopt;
}

}  // namespace

Api::Api(Appliance& appliance, spool::Spool& spool, std::shared_ptr<spool::File> file,
         const util::Clock& clock, Gate gate)
    : appliance_(appliance), spool_(spool), file_(std::move(file)), clock_(clock), gate_(gate) {}

net::ServerResponse Api::handle(const net::ServerRequest& request) {
  auto found = find(request);
  if (found.endpoint == nullptr) {
    auto response = render(tl::unexpected(no_such(request, found)));
    if (!found.allowed.empty()) response.headers.emplace_back("Allow", found.allowed);
    return response;
  }
  const auto& endpoint = *found.endpoint;
  if (!gate_.connect(request.peer)) return render(tl::unexpected(not_allowed("this socket")));
  const bool admin = gate_.change(request.peer);
  if (endpoint.access == Access::change && !admin)
    return render(tl::unexpected(not_allowed("changing things")));
  if (const auto unknown = unknown_parameter(request, endpoint))
    return render(tl::unexpected(*unknown));
  Call call{request, std::move(found.arguments)};
  if (const auto closed = open_private(call, admin)) return render(tl::unexpected(*closed));
  Desk desk{appliance_, spool_, spool_mutex_, file_, clock_};
  return render(endpoint.handle(desk, call));
}

}  // namespace control
