// The part of --check that goes beyond the configuration file: what a program needs to start.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "database/database.hpp"
#include "service/listen_settings.hpp"

namespace service {

struct StartCheck {
  const void* configuration = nullptr;
  const config::Schema* schema = nullptr;
  /// Reads the secrets and checks them, as the program does when it starts.
  std::function<util::Result<void>()> complete;
  std::vector<ListenSettings> listeners;
  std::string database;
  database::Schema database_schema;
  /// Checks the key file against the database; may be empty.
  std::function<util::Result<void>(database::Database&)> fits{};
};

/// Returns a text for each reason why the program would not start: secrets, key file, addresses,
/// TLS files, database. Secrets of systemd ("cred:") exist only in its unit: then secrets and key
/// file are not checked, and stderr says so. Upgrades no database.
std::vector<std::string> check_start(const StartCheck& needs);

/// Makes this process run as the user `name`, whose rights the program has. Does nothing unless
/// this is root and there is such a user. Fails with `reject`.
util::Result<void> become_user(const std::string& name);

}  // namespace service
