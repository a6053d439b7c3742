// Becoming a user of the vault, and coming back (docs/backend.md, "gsmrelay-vault, for people").
#pragma once

#include <string>
#include <vector>

#include "app/api_client.hpp"

namespace app {

/// E.164: "+" and 7 to 15 digits.
bool is_phone_number(std::string_view number);

/// The id of the user to be; a code comes by SMS. `vault` as address_of() gave it.
CommandResult<std::string> sign_up(const ApiClient& client, const std::string& vault,
                                   const std::string& number, const std::string& password);

struct SignedIn {
  std::string user_id, session;
};
/// With the code from the SMS.
CommandResult<SignedIn> verify(const ApiClient& client, const std::string& vault,
                               const std::string& user_id, const std::string& code);
CommandResult<SignedIn> sign_in(const ApiClient& client, const std::string& vault,
                                const std::string& number, const std::string& password);
/// Complains if the phone is another user's.
CommandResult<void> keep(Phone& phone, const SignedIn& signed_in);

/// An account whose access ends, and what becomes of it at its platform.
struct Ended {
  std::string id, platform, state;
};
/// The user is gone from the vault when this returns.
CommandResult<std::vector<Ended>> delete_user(const ApiClient& client, const Phone& phone,
                                              const std::string& password);

}  // namespace app
