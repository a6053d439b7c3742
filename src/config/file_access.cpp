#include <fmt/format.h>

#include <cstdlib>

#include "config/config.hpp"
#include "config/file.hpp"
#include "config/tables.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr std::size_t kLargestPem = 1024 * 1024;

/// Returns why a file cannot be used; "" if it can.
std::string access_error(const std::string& path) {
  const auto text = read_file(path, kLargestPem);
  if (!text) return fmt::format("{} cannot be read: {}", path, text.error().what);
  return text->empty() ? fmt::format("{} is empty", path) : "";
}

std::string access_error(const SecretRef& secret) {
  // Credentials exist only inside the service.
  if (secret.spec.starts_with("cred:") && std::getenv("CREDENTIALS_DIRECTORY") == nullptr)
    return {};
  const auto read = read_secret(secret);
  return read ? "" : read.error().what;
}

/// Returns why the file of a key cannot be used; "" also for a key that names no file.
std::string access_error(const Key& key, const Target& target) {
  if (const auto* secret = std::get_if<SecretRef*>(&target))
    return (*secret)->empty() || is_pin((*secret)->spec) ? "" : access_error(**secret);
  const auto* path = std::get_if<std::string*>(&target);
  return path == nullptr || key.check != &check_file || (*path)->empty() ? ""
                                                                         : access_error(**path);
}

}  // namespace

void check_files(Loaded& loaded, RouteKinds kinds) {
  for_each_table(&loaded.config, schema(kinds), [&](const Table& table) {
    for (const auto& key : table.keys) {
      const auto wrong = access_error(key, table.settings.target(key));
      if (!wrong.empty())
        TableReport(loaded, table.path)
            .warning(key.name, fmt::format("'{}': {}; gsmrelayd's own user must be able to read it",
                                           key.name, util::printable(wrong, 300)));
    }
  });
}

}  // namespace config
