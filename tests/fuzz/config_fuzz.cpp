// Fuzzes configurations of gsmrelayd and of a program of the back end: errors, never a crash, each
// with its file's name; and all values are within their limits.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "config/config.hpp"
#include "config/duration.hpp"
#include "relay/route.hpp"

namespace {

using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Platform {
  std::string name, url;
  std::vector<std::string> scopes;
};
struct Configuration {
  config::SecretRef token;
  int limit = 10;
  std::chrono::milliseconds keep{24h}, any{0};
  bool open = true;
  std::vector<Platform> platforms;
};

/// Every type, with limits and checks, once and repeated.
constexpr config::Key kServerKeys[] = {
    {.name = "token",
     .binding = config::bind<&Configuration::token>,
     .need = config::Need::required,
     .text = "the credential"},
    {.name = "limit",
     .binding = config::bind<&Configuration::limit>,
     .range = {1, 100},
     .text = "how many"},
    {.name = "keep",
     .binding = config::bind<&Configuration::keep>,
     .range = {1000, 864'000'000},
     .text = "how long"},
    {.name = "open", .binding = config::bind<&Configuration::open>, .text = "whether"},
    {.name = "any", .binding = config::bind<&Configuration::any>, .text = "without limits"},
};
constexpr config::Key kPlatformKeys[] = {
    {.name = "name",
     .binding = config::bind<&Platform::name>,
     .need = config::Need::required,
     .check = &config::check_name,
     .text = "what it is called"},
    {.name = "scopes",
     .binding = config::bind<&Platform::scopes>,
     .check = &config::check_name,
     .text = "what is asked"},
    {.name = "url",
     .binding = config::bind<&Platform::url>,
     .check = &config::check_url,
     .text = "where it is"},
};

const config::Schema& schema() {
  static const auto kSchema =
      config::Schema::of<Configuration>({{.name = "server", .keys = config::rows(kServerKeys)},
                                         {.name = "platform",
                                          .keys = config::rows(kPlatformKeys),
                                          .table = config::list<&Configuration::platforms>}});
  return kSchema;
}

void check_errors(const std::vector<config::Diagnostic>& errors, std::string_view toml) {
  const auto lines = std::count(toml.begin(), toml.end(), '\n') + 1;
  for (const auto& error : errors)
    require(error.file == "fuzz.toml" && !error.what.empty() && error.line >= 0 &&
            error.line <= lines);
}

/// Returns whether `value` is empty or passes its check.
bool fits(const std::string& value, config::Check check) {
  return value.empty() || check(value).empty();
}

void check_server(const Configuration& server, const config::Reading& reading) {
  require(server.limit >= 1 && server.limit <= 100);
  require(server.keep >= 1s && server.keep <= 240h);
  require(reading.given("server.limit") || server.limit == 10);
  require(reading.given("server.open") || server.open);
  require(fits(server.token.spec, &config::check_secret));
  require(!reading.errors.empty() || !server.token.empty());
  require(config::parse_duration(config::format_duration(server.any)) == server.any);
}

void check_schema(std::string_view toml) {
  Configuration configuration;
  const auto reading = config::parse(toml, "fuzz.toml", schema(), configuration);
  check_errors(reading.errors, toml);
  check_server(configuration, reading);
  for (const auto& platform : configuration.platforms) {
    require(fits(platform.name, &config::check_name));
    require(fits(platform.url, &config::check_url));
    require(!reading.errors.empty() || !platform.name.empty());
    for (const auto& scope : platform.scopes) require(config::check_name(scope).empty());
  }
}

void check_daemon(std::string_view toml) {
  const auto loaded = config::parse(toml, "fuzz.toml", relay::route_kinds());
  check_errors(loaded.errors, toml);
  // An accepted configuration must satisfy the daemon's own assumptions.
  if (loaded.errors.empty()) {
    for (const auto& modem : loaded.config.modems)
      require(!modem.name.empty() &&
              !(modem.imei.empty() && modem.usb.empty() && modem.port.empty()));
    for (const auto& route : loaded.config.routes)
      require(!route.name.empty() && (route.url.starts_with('h') || route.url.starts_with('H')));
  }
  config::effective(loaded, relay::route_kinds());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view toml(reinterpret_cast<const char*>(data), size);
  check_daemon(toml);
  check_schema(toml);
  return 0;
}
