// Addresses that the phone goes to: https, or http on this host alone. Read strictly, so that no
// two readers of one see different hosts. Pure.
#pragma once

#include <string>
#include <string_view>

#include "app/error.hpp"

namespace app {

struct Address {
  std::string origin;    ///< "https://gateway.example.org", "http://127.0.0.1:9000"
  std::string path;      ///< "/v2/…" or "?…", with its query; "" for none or "/"
  std::string fragment;  ///< behind '#'; it is never sent
  std::string url() const { return origin + path; }
};

/// Also "apps://…" and "app://…", as links for the app begin: https and http. Complains about other
/// schemes, http to elsewhere, a user in it, and any character that does not belong there.
CommandResult<Address> address_of(std::string_view given);

}  // namespace app
