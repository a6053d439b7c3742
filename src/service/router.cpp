#include "service/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "crypto/digest.hpp"
#include "service/answer.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace service {
namespace {

constexpr std::string_view kBearer = "Bearer ";

std::string_view bearer_of(const net::ServerRequest& request) {
  const auto found = request.headers.find("authorization");
  if (found == request.headers.end()) return {};
  const std::string_view value = found->second;
  if (!util::starts_with_nocase(value, kBearer)) return {};
  return util::trim(value.substr(kBearer.size()));
}

/// What stands for each "{}"; nothing if the path is another.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = util::split(pattern, '/');
  const auto given = util::split(path, '/');
  const bool open_end = !wanted.empty() && wanted.back() == "{*}";
  if (open_end ? given.size() < wanted.size() : given.size() != wanted.size()) return std::nullopt;
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "{*}") {
      arguments.emplace_back(path.substr(static_cast<std::size_t>(given[i].data() - path.data())));
      return arguments;
    }
    if (wanted[i] == "{}" ? given[i].empty() : wanted[i] != given[i]) return std::nullopt;
    if (wanted[i] == "{}") arguments.emplace_back(given[i]);
  }
  return arguments;
}

/// Each credential is looked at, whichever fits: time does not say which.
std::string caller_of(const std::vector<Credential>& credentials, std::string_view token) {
  std::string caller;
  const auto shown = crypto::sha256(util::as_octets(token));
  for (const auto& [service, known] : credentials) {
    const bool fits = crypto::equal_constant_time(shown, crypto::sha256(util::as_octets(known)));
    if (fits && !known.empty()) caller = service;
  }
  return caller;
}

net::ServerResponse misdirected(int status, std::string what) {
  return render(tl::unexpected<Refusal>(Refusal{status, std::move(what), 0, true}));
}

}  // namespace

std::string_view Call::bearer() const {
  return bearer_of(request);
}

Router::Router(std::vector<Endpoint> endpoints, std::vector<Credential> credentials)
    : endpoints_(std::move(endpoints)), credentials_(std::move(credentials)) {}

net::ServerResponse Router::handle(const net::ServerRequest& request) const {
  bool path_known = false;
  for (const auto& endpoint : endpoints_) {
    auto arguments = match(endpoint.path, request.path);
    if (!arguments) continue;
    path_known = true;
    if (endpoint.method != request.method) continue;
    Call call{request, std::move(*arguments), {}};
    if (!endpoint.callers.empty()) {
      call.caller = caller_of(credentials_, call.bearer());
      if (call.caller.empty())
        return misdirected(401, "a service credential is needed: Authorization: Bearer …");
      if (std::find(endpoint.callers.begin(), endpoint.callers.end(), call.caller) ==
          endpoint.callers.end())
        return misdirected(403, fmt::format("{} may not ask for this", call.caller));
    }
    try {
      return render(endpoint.handle(call));
    } catch (const std::exception& fault) {
      util::log_error(fmt::format("{} {} failed: {}", request.method, endpoint.path,
                                  util::mask_digits(fault.what())));
      return render(refuse(503, "something failed inside; try again later", 30));
    }
  }
  return path_known ? misdirected(405, "another method is wanted here")
                    : misdirected(404, "there is nothing at this address");
}

}  // namespace service
