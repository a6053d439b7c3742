// The commands that each program of the back end has: backup, restore, new-key.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/secret.hpp"
#include "database/database.hpp"
#include "service/program.hpp"

namespace service {

/// What the commands work on, known once the configuration is read.
struct AdminFiles {
  std::string database;
  database::Schema schema;
  config::SecretRef keys;
  /// Tables whose rows a backup does not bring back.
  std::span<const std::string_view> not_restored{};
  /// SQL that marks the rows of a backup which may be outdated, and what to say of it; or empty.
  std::string marking{}, marked{};
};

/// Returns the commands of `program` ("gsmrelay-vault"). `files` is called after the configuration
/// was read.
std::vector<ProgramText::Verb> admin_verbs(const std::string& program,
                                           const std::function<AdminFiles()>& files);

/// Prints a line for the key file, with a new random key and an id that no key of the file has; 1
/// if the file does not exist or is empty. Returns the exit code; errors go to stderr.
int print_new_key(const config::SecretRef& keys);

}  // namespace service
