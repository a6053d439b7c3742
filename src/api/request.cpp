#include "api/request.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>

#include "util/text.hpp"

namespace api {

namespace {
constexpr const char* kSeeApi = "see docs/api.md";
constexpr std::size_t kShownName = 40;

std::string hint(std::string_view name, std::span<const std::string_view> known) {
  const auto near =
      name.size() <= kShownName ? util::nearest(name, {known.begin(), known.end()}) : std::nullopt;
  if (near) return fmt::format("did you mean '{}'?", *near);
  return known.empty() ? "leave it out" : fmt::format("known: {}", fmt::join(known, ", "));
}

}  // namespace

std::string_view Request::bearer() const {
  constexpr std::string_view kBearer = "Bearer ";
  const auto found = http.headers.find("authorization");
  if (found == http.headers.end()) return {};
  const std::string_view value = found->second;
  if (!util::starts_with_nocase(value, kBearer)) return {};
  return util::trim(value.substr(kBearer.size()));
}

std::optional<std::string> Request::parameter(const std::string& name) const {
  const auto found = http.query.find(name);
  return found == http.query.end() ? std::nullopt : std::optional(found->second);
}

Result<void> expect_no_fields(const Request& request) {
  const auto in = json::Fields::of_body(request.http.body);
  if (const auto error = in.error()) return fail(*error);
  return {};
}

Result<std::int64_t> number_parameter(const net::ServerRequest& request, const std::string& name,
                                      std::int64_t otherwise, std::int64_t min, std::int64_t max) {
  assert(min <= max);
  const auto given = request.query.find(name);
  if (given == request.query.end()) return otherwise;
  const auto value = util::to_int(given->second);
  if (value && *value >= min && *value <= max) return *value;
  return fail(kBadRequest, fmt::format("'{}' must be a whole number from {} to {}", name, min, max),
              kSeeApi);
}

Result<bool> flag_parameter(const net::ServerRequest& request, const std::string& name) {
  const auto given = request.query.find(name);
  if (given == request.query.end() || given->second == "0") return false;
  if (given->second == "1") return true;
  return fail(kBadRequest, fmt::format("'{}' must be 0 or 1", name), kSeeApi);
}

std::optional<ApiError> unknown_parameter(const net::ServerRequest& request,
                                          std::span<const std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return ApiError{kBadRequest,
                      fmt::format("unknown parameter '{}'", util::printable(name, kShownName)),
                      hint(name, known)};
  }
  return std::nullopt;
}

}  // namespace api
