// Why something was not done, and what the person does next.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace app {

/// docs/app.md; as those of gsmrelay where they mean the same.
enum Exit : int {
  kFine = 0,
  kFailed = 1,
  kUsage = 2,
  kTimeout = 3,
  kNoServer = 4,
  kNoSuch = 10,
  kDenied = 77  ///< passphrase, password or session
};

/// Never holds a text, key, password, passphrase, session or whole number.
struct Complaint {
  Exit exit = kFailed;
  std::string what, next;
  int status = 0;  ///< of the server's answer; 0: none
};

template <class T>
using Outcome = tl::expected<T, Complaint>;

inline tl::unexpected<Complaint> complain(Exit exit, std::string what, std::string next = "") {
  return tl::unexpected<Complaint>(Complaint{exit, std::move(what), std::move(next)});
}
inline tl::unexpected<Complaint> complain(const Complaint& complaint) {
  return tl::unexpected<Complaint>(complaint);
}

}  // namespace app
