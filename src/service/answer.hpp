// What a handler gives back, and what it reads of a request's body.
#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "net/http_server.hpp"
#include "util/result.hpp"

namespace service {

using Json = nlohmann::ordered_json;

/// A status and what a person should read: what is wrong, and what to do next. Becomes {"error":
/// what}.
struct Refusal {
  int status = 400;
  std::string what;
  int retry_after = 0;  ///< seconds; 0: no such header
  /// The request came to the wrong program or from the wrong one: nothing is said about what was
  /// asked. {"error": what, "misdirected": true}.
  bool misdirected = false;
};

/// What a handler gives back.
struct Reply {
  int status = 200;
  std::string json;         ///< an object; or
  net::ServerResponse raw;  ///< something else, when `is_raw`
  bool is_raw = false;
};
using Answer = tl::expected<Reply, Refusal>;

Answer reply(const Json& object, int status = 200);
Answer reply(net::ServerResponse raw);
tl::unexpected<Refusal> refuse(int status, std::string what, int retry_after = 0);
/// Our own trouble: 503 with Retry-After, also for what a person has to mend.
tl::unexpected<Refusal> refuse(const util::Error& error);

/// Written out; nothing of it is to be stored on the way.
net::ServerResponse render(const Answer& answer);

/// The body as an object with none but `fields`, each text, number or true/false; refuses anything
/// else with the field's name.
tl::expected<Json, Refusal> body_object(const net::ServerRequest& request,
                                        std::initializer_list<std::string_view> fields);
/// The same in two steps, for a body with a field of another kind, which is taken out in between.
/// What is parsed may be nested as deep as the body is long: nothing may walk through it unchecked.
tl::expected<Json, Refusal> parsed_object(const net::ServerRequest& request);
tl::expected<void, Refusal> check_fields(const Json& body,
                                         std::initializer_list<std::string_view> fields);
/// Text of 1 to `longest` octets of UTF-8 without control characters (but LF where `lines`);
/// refuses if absent.
tl::expected<std::string, Refusal> text_field(const Json& body, const std::string& name,
                                              std::size_t longest, bool lines = false);
/// The same, "" if absent.
tl::expected<std::string, Refusal> optional_field(const Json& body, const std::string& name,
                                                  std::size_t longest, bool lines = false);

}  // namespace service
