// [[route]]: where messages go. A key of every kind of route is a member and a row here; a kind
// registers its own keys (docs/add-a-route.md).
#pragma once

#include "config/schema.hpp"
#include "config/units.hpp"

namespace config {

enum class Accept { ciphertext, all };

struct RouteSettings {
  std::string name;
  std::string kind = "http";
  Accept accept = Accept::ciphertext;
  bool incomplete = false;  ///< relay incomplete sets when their time is over
  int max_in_flight = 64;
  std::chrono::milliseconds backoff_first{1'000}, backoff_max{std::chrono::minutes(15)};
  std::chrono::hours max_age{24 * 30};

  // Members for the keys of kinds that connect to a server.
  std::string url;
  std::chrono::milliseconds connect_timeout{10'000}, timeout{30'000};
  std::string ca_file, client_certificate, client_key, pinned_public_key;
  SecretRef bearer_token, hmac_key;
  bool receiver = false;  ///< also send by which modem, SIM and number the message was received

  /// Why nothing is sent: a file of the route cannot be used. Set by read_route_files().
  FileFault held;

  /// The settings that only this kind has, of the type that it has registered; null if it has none.
  std::shared_ptr<void> own;
};

inline constexpr std::string_view kAccept[] = {"ciphertext", "all"};

inline constexpr Key kRouteKeys[] = {
    {.name = "name",
     .binding = bind<&RouteSettings::name>,
     .need = Need::required,
     .check = check_name,
     .example = "\"main\"",
     .text = "Name of this route in commands and logs."},
    {.name = "kind",
     .binding = bind<&RouteSettings::kind>,
     .example = "\"http\"",
     .text = "Protocol of the server."},
    {.name = "accept",
     .binding = bind<&RouteSettings::accept>,
     .choices = kAccept,
     .example = "\"ciphertext\"",
     .text = "`ciphertext`: only texts that look like RelaySMS payloads, so that private SMS stay "
             "private. `all`: every SMS with text (no WAP push, no MMS notification)."},
    {.name = "incomplete",
     .binding = bind<&RouteSettings::incomplete>,
     .example = "false",
     .text = "Relay a set with missing parts when its window ends."},
    {.name = "max_in_flight",
     .binding = bind<&RouteSettings::max_in_flight>,
     .range = {1, 1024},
     .example = "64",
     .text = "Maximum number of requests at the same time, each of another sender."},
    {.name = "backoff_first",
     .binding = bind<&RouteSettings::backoff_first>,
     .range = {10, kHour},
     .example = "\"1s\"",
     .text = "Pause after the first failure; it doubles with each failure."},
    {.name = "backoff_max",
     .binding = bind<&RouteSettings::backoff_max>,
     .range = {100, kDay},
     .example = "\"15m\"",
     .text = "The longest pause between two tries."},
    {.name = "max_age",
     .binding = bind<&RouteSettings::max_age>,
     .range = {kHour, 365 * kDay},
     .example = "\"30d\"",
     .text = "Time for which a message is tried before it becomes a dead letter."},
};

}  // namespace config
