// The database tables of the Gateway server.
#pragma once

#include <string_view>

#include "database/database.hpp"

namespace gateway_server {

database::Schema schema();
/// Tables whose rows a backup does not bring back: they may have ended since.
inline constexpr std::string_view kNotRestored[] = {"session", "ticket"};

}  // namespace gateway_server
