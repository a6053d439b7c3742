#include "service/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "util/text.hpp"

namespace service {

Answer reply(const Json& object, int status) {
  Reply one;
  one.status = status;
  one.json = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  return one;
}

Answer reply(net::ServerResponse raw) {
  Reply one;
  one.status = raw.status;
  one.raw = std::move(raw);
  one.is_raw = true;
  return one;
}

tl::unexpected<Refusal> refuse(int status, std::string what, int retry_after) {
  return tl::unexpected<Refusal>(Refusal{status, std::move(what), retry_after});
}

tl::unexpected<Refusal> refuse(const util::Error& error) {
  constexpr int kLater = 30;
  return refuse(503, error.what, kLater);
}

net::ServerResponse render(const Answer& answer) {
  net::ServerResponse response;
  if (answer && answer->is_raw) {
    response = answer->raw;
  } else if (answer) {
    response.status = answer->status;
    response.body = answer->json;
  } else {
    const auto& [status, what, retry_after, misdirected] = answer.error();
    response.status = status;
    Json body{{"error", what}};
    if (misdirected) body["misdirected"] = true;
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (retry_after > 0) response.headers.emplace_back("Retry-After", std::to_string(retry_after));
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

tl::expected<Json, Refusal> body_object(const net::ServerRequest& request,
                                        std::initializer_list<std::string_view> fields) {
  auto body = parsed_object(request);
  if (!body) return body;
  if (auto fine = check_fields(*body, fields); !fine) return tl::unexpected(fine.error());
  return body;
}

tl::expected<Json, Refusal> parsed_object(const net::ServerRequest& request) {
  auto body = request.body.empty() ? Json::object() : Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return refuse(400, "the body must be a JSON object");
  return body;
}

tl::expected<void, Refusal> check_fields(const Json& body,
                                         std::initializer_list<std::string_view> fields) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end())
      return refuse(400, fmt::format("there is no field '{}'", util::printable(name, 40)));
    if (value.is_structured() || value.is_null())
      return refuse(400, fmt::format("'{}' must be text, a number, or true or false",
                                     util::printable(name, 40)));
  }
  return {};
}

tl::expected<std::string, Refusal> optional_field(const Json& body, const std::string& name,
                                                  std::size_t longest, bool lines) {
  const auto found = body.find(name);
  if (found == body.end()) return std::string{};
  if (!found->is_string()) return refuse(400, fmt::format("'{}' must be text", name));
  const auto& value = found->get_ref<const std::string&>();
  if (value.size() > longest)
    return refuse(400, fmt::format("'{}' is too long; at most {} octets", name, longest));
  for (const char c : value) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet < 0x20 && !(lines && (c == '\n' || c == '\t'))) || octet == 0x7f)
      return refuse(400, fmt::format("'{}' has a control character", name));
  }
  return value;
}

tl::expected<std::string, Refusal> text_field(const Json& body, const std::string& name,
                                              std::size_t longest, bool lines) {
  auto value = optional_field(body, name, longest, lines);
  if (value && value->empty()) return refuse(400, fmt::format("'{}' is missing", name));
  return value;
}

}  // namespace service
