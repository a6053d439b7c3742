// The state of the phone: its user, the secret key, and the lists that servers sent. Plain data;
// phone_file.hpp stores it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.hpp"
#include "util/octets.hpp"

namespace app {

/// The format of a message (docs/payload-format.md).
enum class Form { compact, rsa_era };
const char* to_string(Form form);  // "compact", "rsa-era"

struct Platform {
  std::string name, letter;   ///< "gmail", "g"
  std::string kind;           ///< "email", "message" or "text"; anything else is unknown
  std::string authorization;  ///< "oauth2", "secret"
  bool operator==(const Platform&) const = default;
};
struct Account {
  std::string id, platform, letter, name, state;
  std::int64_t since = 0;  ///< epoch milliseconds; 0: unknown
  bool operator==(const Account&) const = default;
};
struct GatewayClient {
  std::string number, country, operator_name;
  bool operator==(const GatewayClient&) const = default;
};

struct Phone {
  std::string vault_url, number, user_id;
  std::string session;        ///< at the vault; empty: not signed in
  std::string device;         ///< known to the vault since the last sign-in; empty: not yet
  std::string pending_reset;  ///< a new password that waits: the user's id once it is valid
  std::string pending_user;   ///< a sign-up that waits for its code

  std::string gateway_server;  ///< the server that shares the key
  Form form = Form::compact;
  util::Octets key;           ///< 32 octets; empty: not synchronised
  std::uint32_t counter = 0;  ///< the last one used with this key
  /// A later synchronisation ended without a response: the server may have a newer key.
  bool key_in_doubt = false;

  std::vector<Platform> platforms;
  std::vector<Account> accounts;
  std::vector<GatewayClient> gateway_clients;
  std::vector<std::string> gateway_servers;      ///< as the server sent them
  std::vector<std::string> own_gateway_servers;  ///< set by the user instead; empty: none
  bool operator==(const Phone&) const = default;
};

/// Returns JSON with the key in it: only for the encrypted phone file.
std::string write_phone(const Phone& phone);
/// Parses write_phone()'s text. Fails for a text that this version does not write.
CommandResult<Phone> read_phone(std::string_view text);

/// Increments the counter of `phone` and returns it. Fails without a key, and after 2^32 - 1
/// messages.
CommandResult<std::uint32_t> next_counter(Phone& phone);

/// Finds a platform by name or letter.
CommandResult<Platform> find_platform(const Phone& phone, std::string_view name);
/// Returns the session. Fails with kDenied if no user is signed in.
CommandResult<std::string> session_of(const Phone& phone);

}  // namespace app
