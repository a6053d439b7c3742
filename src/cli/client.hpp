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
  std::string path;  ///< its segments through segment()
  std::vector<std::pair<std::string, std::string>> query{};
  std::string body{};         ///< JSON; empty: none
  double usual_seconds = 10;  ///< how long to wait for the response, without --timeout
};

/// Encodes a name or id as one segment of a path.
std::string segment(const std::string& text);

/// Adds numbers=1 to the query if --show-numbers was given.
void put_numbers(const Context& context, ApiRequest& request);

/// Sends `request` and returns the JSON object of a response below 300. Otherwise returns the error
/// that gsmrelayd gives, or why there is no response and what to do next. Blocks.
terminal::CommandResult<Json> try_fetch(const Context& context, const ApiRequest& request);

/// The same, but prints the error (print_error, which sets context.exit) and returns nothing.
std::optional<Json> fetch(Context& context, const ApiRequest& request);

}  // namespace cli
