#include "backend/publisher/schema.hpp"

#include "tests/backend/statement_plans.hpp"

namespace {

const bool kPlansChecked = statement_plans::check_at_end(
    publisher::schema(),
    {{"SELECT id, user_id, platform, taken_at FROM publication WHERE settled_at IS NULL%",
      "an index of waiting rows only"},
     {"UPDATE publication SET unnamed = 1%", "an update of the schema marks what waits"},
     {"UPDATE publication SET state = 'restored'%", "a restoration marks what waits"},
     {"SELECT id, content FROM publication%", "a rotation of keys reads each sealed field"},
     {"SELECT id, account FROM publication%", "a rotation of keys reads each sealed field"},
     {"SELECT publication, number FROM answer%", "a rotation of keys reads each sealed field"}});

}  // namespace
