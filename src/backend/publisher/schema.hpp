// The database tables of the Publisher.
//
//   publication   accepted publications; `content` (sealed) is NULL once it is settled
//   part          existing posts of a thread that is not complete
//   answer        the number (sealed) that gets the result by SMS
#pragma once

#include <string>

#include "database/database.hpp"

namespace publisher {

database::Schema schema();
/// What a restored publication says to its user.
inline constexpr const char* kRestored =
    "it was restored from a backup: the operator of this service decides whether it is published";
/// Returns SQL for a restored database. What waited when the backup was made may have been
/// published since.
std::string mark_restored();

}  // namespace publisher
