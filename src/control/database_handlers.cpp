// The spool's file as a database.
#include <fmt/format.h>

#include "control/endpoints.hpp"
#include "spool/maintenance.hpp"
#include "util/log.hpp"

namespace control {

namespace {

api::Result<> vacuum_database(const HandlerContext& context, const api::Request& request) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  spool::Spool own(context.file);
  const auto sizes = spool::Maintenance(own).vacuum();
  if (!sizes) return to_api_error(sizes.error());
  util::log_info(fmt::format("spool: compacted from {} to {} octets by uid {}", sizes->before,
                             sizes->after, request.http.peer.uid));
  return Json{{"before_bytes", sizes->before}, {"after_bytes", sizes->after}};
}

constexpr Endpoint kDatabaseTable[] = {
    {"POST", "/v1/db/vacuum", Access::change, {}, vacuum_database},
};

}  // namespace

const std::span<const Endpoint> kDatabaseEndpoints = kDatabaseTable;

}  // namespace control
