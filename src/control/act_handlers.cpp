// Reloading.
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"

namespace control {

Answer reload(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  if (const auto done = desk.appliance.reload(); !done)
    return refuse(409, "the configuration in use stays: " + done.error().what,
                  "gsmrelay config check");
  return Json{{"reloaded", true}};
}

}  // namespace control
