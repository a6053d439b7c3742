// The database tables of the Gateway server.
#pragma once

#include <string_view>

#include "database/database.hpp"

namespace gateway_server {

database::Schema schema();
/// Tables whose rows a backup does not bring back: they may have ended since.
inline constexpr std::string_view kNotRestored[] = {"session", "ticket"};
/// SQL for a restored database. What waited may have been handed over since.
inline constexpr const char* kMarkRestored = "UPDATE pending SET restored = 1";

}  // namespace gateway_server
