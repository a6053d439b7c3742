// What a request says, checked. Every complaint names the parameter and what would be right.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "control/endpoints.hpp"

namespace control {

/// A whole number within the limits; `otherwise` if it is not given.
tl::expected<std::int64_t, Refusal> number_parameter(const net::ServerRequest& request,
                                                     const std::string& name,
                                                     std::int64_t otherwise, std::int64_t min,
                                                     std::int64_t max);
/// "1" or "0"; false if it is not given.
tl::expected<bool, Refusal> flag_parameter(const net::ServerRequest& request,
                                           const std::string& name);
/// `before` and `limit` (1 … 500, else 50).
tl::expected<spool::Page, Refusal> page_parameters(const net::ServerRequest& request);
/// The id in the path.
tl::expected<spool::Id, Refusal> id_argument(const Call& call, std::string_view object);

/// A JSON object with none but these fields, each of them text or true/false; an absent body is an
/// empty one.
tl::expected<Json, Refusal> body_object(const net::ServerRequest& request,
                                        std::initializer_list<std::string_view> fields);
/// Text of 1 to `longest` octets; nothing if the field is absent.
tl::expected<std::optional<std::string>, Refusal> text_field(const Json& body,
                                                             const std::string& name,
                                                             std::size_t longest);

/// The first parameter that `endpoint` does not know.
std::optional<Refusal> unknown_parameter(const net::ServerRequest& request,
                                         const Endpoint& endpoint);

}  // namespace control
