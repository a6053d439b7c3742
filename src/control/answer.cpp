#include "control/answer.hpp"

#include <nlohmann/json.hpp>

namespace control {

tl::unexpected<Refusal> refuse(int status, std::string what, std::string next) {
  return tl::unexpected<Refusal>(Refusal{status, std::move(what), std::move(next)});
}

tl::unexpected<Refusal> refuse(const util::Error& error) {
  constexpr int kConflict = 409, kUnavailable = 503;
  if (error.advice == util::Advice::reject) return refuse(kConflict, error.what, "gsmrelay status");
  return refuse(kUnavailable, error.what, "try again; then: journalctl -u gsmrelayd -n 50");
}

net::ServerResponse render(Answer&& answer) {
  net::ServerResponse response;
  Json body = {{"schema", "gsmrelay/1"}};
  if (answer) {
    body.update(*answer);
  } else {
    response.status = answer.error().status;
    body["error"] = {{"what", answer.error().what}, {"next", answer.error().next}};
  }
  // Outside text (an operator's name, a server's error) need not be UTF-8.
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

}  // namespace control
