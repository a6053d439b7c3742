#include "database/log_at_close.hpp"

#include <sqlite3.h>

namespace database {

void set_log_at_close(SQLite::Database& database, LogAtClose choice) {
  ::sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                      choice == LogAtClose::keep ? 1 : 0, nullptr);
}

}  // namespace database
