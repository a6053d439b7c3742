// The database tables of the Publisher.
//
//   publication   accepted publications; `content` (sealed) is NULL once it is settled
//   part          existing posts of a thread that is not complete
//   answer        the number (sealed) that gets the result by SMS
#pragma once

#include "database/database.hpp"

namespace publisher {

database::Schema schema();

}  // namespace publisher
