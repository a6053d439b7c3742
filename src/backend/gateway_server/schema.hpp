// The database tables of the Gateway server.
#pragma once

#include "database/database.hpp"

namespace gateway_server {

database::Schema schema();

}  // namespace gateway_server
