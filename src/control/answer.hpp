// What a handler gives back: a JSON object, or a refusal that says what to do next.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "net/http_server.hpp"
#include "util/result.hpp"

namespace control {

using Json = nlohmann::ordered_json;

/// An HTTP status and a text for a person.
struct Refusal {
  int status = 400;
  std::string what, next;
};

using Answer = tl::expected<Json, Refusal>;

tl::unexpected<Refusal> refuse(int status, std::string what, std::string next);
/// 503 for what may work later, 409 for what never will.
tl::unexpected<Refusal> refuse(const util::Error& error);

/// Adds "schema" and writes it out.
net::ServerResponse render(Answer&& answer);

}  // namespace control
