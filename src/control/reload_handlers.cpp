// Reloading of the configuration.
#include "control/endpoints.hpp"
#include "control/parameters.hpp"

namespace control {

namespace {

api::Result<> reload(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  if (const auto done = context.daemon.reload(); !done)
    return to_api_error(
        {done.error().advice, "the configuration in use stays: " + done.error().what});
  return Json{{"reloaded", true}};
}

constexpr Endpoint kReloadTable[] = {
    {"POST", "/v1/reload", Access::change, {}, reload},
};

}  // namespace

const std::span<const Endpoint> kReloadEndpoints = kReloadTable;

}  // namespace control
