#include "api/router.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>
#include <exception>

#include "util/log.hpp"
#include "util/text.hpp"

namespace api {

namespace {

ApiError wrong_method(std::string_view method, const std::string& allowed) {
  return {.status = kMethodNotAllowed,
          .what = fmt::format("this path does not know {}", util::printable(method, 20)),
          .next = "use " + allowed,
          .misdirected = true};
}

}  // namespace

Router::Router(std::vector<Endpoint> endpoints, Format format, Authorize authorize)
    : endpoints_(std::move(endpoints)), format_(format), authorize_(std::move(authorize)) {
  assert(authorize_);
  patterns_.reserve(endpoints_.size());
  for (const auto& endpoint : endpoints_) {
    assert(endpoint.handle);
    patterns_.emplace_back(endpoint.path);
  }
}

bool Router::serves(const Endpoint& endpoint, std::string_view method) {
  return endpoint.method == method ||
         (method == "HEAD" && endpoint.method == "GET" && endpoint.head == Head::as_get);
}

net::ServerResponse Router::handle(const net::ServerRequest& request) const {
  const auto path = util::split(request.path, '/');
  std::vector<std::string_view> allowed;
  for (std::size_t i = 0; i < endpoints_.size(); ++i) {
    auto arguments = patterns_[i].match(path);
    if (!arguments) continue;
    const auto& endpoint = endpoints_[i];
    if (serves(endpoint, request.method))
      return render(run(endpoint, {request, std::move(*arguments)}), format_);
    allowed.push_back(endpoint.method);
    if (serves(endpoint, "HEAD")) allowed.push_back("HEAD");
  }
  if (allowed.empty()) return render(tl::unexpected(not_found(request.path)), format_);
  allowed.push_back("OPTIONS");
  const auto methods = fmt::format("{}", fmt::join(allowed, ", "));
  net::ServerResponse response;
  if (request.method == "OPTIONS") {
    constexpr int kNoContent = 204;
    response.status = kNoContent;
  } else {
    response = render(tl::unexpected(wrong_method(request.method, methods)), format_);
  }
  response.headers.emplace_back("Allow", methods);
  return response;
}

Result<> Router::run(const Endpoint& endpoint, Request request) const {
  try {
    if (auto error = authorize_(endpoint, request)) return tl::unexpected(std::move(*error));
    return endpoint.handle(request);
  } catch (const std::exception& fault) {
    util::log_error(fmt::format("{} {} failed: {}", endpoint.method, endpoint.path,
                                util::mask_digits(fault.what())));
    return unavailable({util::Advice::retry, "an internal error occurred; try again later"});
  }
}

ApiError Router::not_found(std::string_view path) const {
  constexpr std::size_t kLongestGuess = 60;
  std::vector<std::string_view> paths;
  for (const auto& endpoint : endpoints_) paths.push_back(endpoint.path);
  const auto near = path.size() <= kLongestGuess ? util::nearest(path, paths) : std::nullopt;
  return {.status = kNotFound,
          .what = fmt::format("there is no {}", util::printable(path, kLongestGuess)),
          .next = near ? fmt::format("did you mean {}?", *near) : "see docs/api.md",
          .misdirected = true};
}

}  // namespace api
