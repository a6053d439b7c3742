#include "control/input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "control/long_poll.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kBad = 400;
constexpr const char* kSeeApi = "see docs/api.md";

std::string hint(std::string_view word, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestWord = 40;
  const auto near = word.size() <= kLongestWord ? util::nearest(word, known) : std::nullopt;
  if (near) return fmt::format("did you mean '{}'?", *near);
  return known.empty() ? "leave it out" : fmt::format("known: {}", fmt::join(known, ", "));
}

}  // namespace

tl::expected<std::int64_t, Refusal> number_parameter(const net::ServerRequest& request,
                                                     const std::string& name,
                                                     std::int64_t otherwise, std::int64_t min,
                                                     std::int64_t max) {
  const auto given = request.query.find(name);
  if (given == request.query.end()) return otherwise;
  const auto value = util::to_int(given->second);
  if (value && *value >= min && *value <= max) return *value;
  return refuse(kBad, fmt::format("'{}' must be a whole number from {} to {}", name, min, max),
                kSeeApi);
}

tl::expected<bool, Refusal> flag_parameter(const net::ServerRequest& request,
                                           const std::string& name) {
  const auto given = request.query.find(name);
  if (given == request.query.end() || given->second == "0") return false;
  if (given->second == "1") return true;
  return refuse(kBad, fmt::format("'{}' must be 0 or 1", name), kSeeApi);
}

tl::expected<spool::Page, Refusal> page_parameters(const net::ServerRequest& request) {
  constexpr std::int64_t kUsual = 50, kMost = 500;
  const auto limit = number_parameter(request, "limit", kUsual, 1, kMost);
  if (!limit) return tl::unexpected(limit.error());
  const auto before =
      number_parameter(request, "before", 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!before) return tl::unexpected(before.error());
  spool::Page page;
  page.limit = static_cast<int>(*limit);
  if (*before > 0) page.before = *before;
  return page;
}

tl::expected<PollParameters, Refusal> poll_parameters(const net::ServerRequest& request) {
  constexpr std::int64_t kLongestWait = 60, kLargest = std::numeric_limits<std::int64_t>::max();
  const auto after = number_parameter(request, "after", 0, 0, kLargest);
  if (!after) return tl::unexpected(after.error());
  const auto wait = number_parameter(request, "wait", 0, 0, kLongestWait);
  if (!wait) return tl::unexpected(wait.error());
  return PollParameters{static_cast<std::uint64_t>(*after), *wait};
}

tl::expected<spool::Id, Refusal> id_argument(const Call& call, std::string_view object) {
  const auto id = util::to_int(call.arguments.at(0));
  if (id && *id > 0) return *id;
  return refuse(
      kBad,
      fmt::format("'{}' is not the number of a {}", util::printable(call.arguments[0], 40), object),
      fmt::format("gsmrelay {} list", object == "message" ? "inbox" : "queue"));
}

tl::expected<Json, Refusal> body_object(const net::ServerRequest& request,
                                        std::initializer_list<std::string_view> fields) {
  if (util::trim(request.body).empty()) return Json::object();
  auto body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(kBad, "the body is not a JSON object", kSeeApi);
  for (const auto& [name, value] : body.items()) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end())
      return refuse(kBad, fmt::format("unknown field '{}'", util::printable(name, 40)),
                    hint(name, fields));
    if (!value.is_string() && !value.is_boolean())
      return refuse(kBad, fmt::format("'{}' must be a text or true/false", name), kSeeApi);
  }
  return body;
}

tl::expected<std::optional<std::string>, Refusal> text_field(const Json& body,
                                                             const std::string& name,
                                                             std::size_t longest) {
  const auto field = body.find(name);
  if (field == body.end()) return std::nullopt;
  if (!field->is_string()) return refuse(kBad, fmt::format("'{}' must be a text", name), kSeeApi);
  auto text = field->get<std::string>();
  if (text.empty() || text.size() > longest)
    return refuse(kBad, fmt::format("'{}' must have 1 to {} octets", name, longest), kSeeApi);
  return text;
}

std::optional<Refusal> unknown_parameter(const net::ServerRequest& request,
                                         const Endpoint& endpoint) {
  const auto& known = endpoint.query;
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return Refusal{kBad, fmt::format("unknown parameter '{}'", util::printable(name, 40)),
                     hint(name, {known.begin(), known.end()})};
  }
  return std::nullopt;
}

}  // namespace control
