// The client of gsmrelayd's local API (docs/api.md), over its UNIX socket.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "json/json.hpp"

namespace cli {

using json::Json;

struct ApiRequest {
  std::string method = "GET";
  std::string path;  ///< names and ids in it are encoded by segment()
  std::vector<std::pair<std::string, std::string>> query{};
  std::string body{};         ///< JSON; empty: no body
  double usual_seconds = 10;  ///< the time limit without --timeout
};

/// Returns whether the daemon of `socket` is the service, and its configuration `file` does not
/// exist.
bool is_not_set_up(const std::string& socket, const std::string& file);

/// Encodes a name or id as one segment of a path.
std::string segment(const std::string& text);

/// Adds numbers=1 to the query of `request` if --show-numbers is given.
void put_numbers(const Context& context, ApiRequest& request);

/// Sends `request` and waits. Returns the JSON object of a response below 300. Fails with the error
/// of gsmrelayd, or with the reason why there is no response and the next step.
terminal::CommandResult<Json> try_fetch(const Context& context, const ApiRequest& request);

/// Does the same, but prints an error (print_error, which sets context.exit) and returns nothing.
std::optional<Json> fetch(Context& context, const ApiRequest& request);

/// Asks `question` (terminal::confirm) about the modem, delivery or message at `path` ("/v1/…").
/// Returns true after a yes. What does not exist is an error that is printed in place of the
/// question.
bool confirm_about(Context& context, const std::string& path, const std::string& question);

}  // namespace cli
