// The paths the API serves, as one table. docs/openapi.yaml has each of them; a test compares.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/answer.hpp"
#include "control/appliance.hpp"

namespace control {

/// What handlers work with. `spool` only under `spool_mutex`; never wait while holding it. What
/// takes long connects to `file` itself.
struct Desk {
  Appliance& appliance;
  spool::Spool& spool;
  std::mutex& spool_mutex;
  const std::shared_ptr<spool::File>& file;
  const util::Clock& clock;
};

struct Call {
  const net::ServerRequest& request;
  std::vector<std::string> arguments{};  ///< what stood for {…} in the path
  bool numbers = false;                  ///< whole numbers: asked for, and allowed
  bool text = false;                     ///< message texts: asked for, and allowed
};

enum class Access { read, change };

struct Endpoint {
  std::string_view method, path;  ///< "/v1/queue/{id}/retry"
  Access access;
  std::span<const std::string_view> query;  ///< parameters it knows
  Answer (*handle)(Desk& desk, const Call& call);
};

std::span<const Endpoint> endpoints();

/// What stood for {…}, if `path` has the form of `pattern`.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path);

}  // namespace control
