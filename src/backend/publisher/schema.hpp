// Tables of the Publisher.
//
//   publication   one for each that came; `content` (sealed) until it is settled, then NULL
//   part          posts of a thread that are made, while the rest of it is not
//   answer        a number (sealed) that wants the result by SMS
#pragma once

#include "database/database.hpp"

namespace publisher {

database::Schema schema();

}  // namespace publisher
