#include <fmt/format.h>

#include <cstdlib>

#include "config/file.hpp"
#include "config/reader.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr std::size_t kLargestPem = 1024 * 1024;

/// "": it can be used.
std::string trouble_with(const std::string& path) {
  const auto text = read_file(path, kLargestPem);
  if (!text) return fmt::format("{} cannot be read: {}", path, text.error().what);
  return text->empty() ? fmt::format("{} is empty", path) : "";
}

std::string trouble_with(const SecretRef& secret) {
  // Credentials are there only inside of the service.
  if (secret.spec.starts_with("cred:") && std::getenv("CREDENTIALS_DIRECTORY") == nullptr)
    return {};
  const auto read = read_secret(secret);
  return read ? "" : read.error().what;
}

template <class Value>
void check(Reading& reading, const std::string& section, const char* key, const Value& value) {
  if (value.empty()) return;
  const auto wrong = trouble_with(value);
  if (wrong.empty()) return;
  reading.warning(reading.place_of(fmt::format("{}.{}", section, key), section),
                  fmt::format("'{}': {}; gsmrelayd's own user must be able to read it", key,
                              util::printable(wrong, 300)));
}

}  // namespace

void check_files(Reading& reading) {
  const auto& config = reading.loaded.config;
  for (std::size_t i = 0; i < config.modems.size(); ++i)
    check(reading, fmt::format("modem.{}", i), "pin", config.modems[i].pin);
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const auto section = fmt::format("route.{}", i);
    const auto& route = config.routes[i];
    check(reading, section, "ca_file", route.ca_file);
    check(reading, section, "client_certificate", route.client_certificate);
    check(reading, section, "client_key", route.client_key);
    check(reading, section, "bearer_token", route.bearer_token);
    check(reading, section, "hmac_key", route.hmac_key);
  }
}

}  // namespace config
