#include "firmware-host/ussd.hpp"

namespace firmware {

UssdService::UssdService()
    : replies_{{"*100#", {0, "Balance: 12.34 EUR, valid until 31.12.2030."}},
               {"*101#", {1, "1 Balance\n2 Own number"}},
               {"1", {0, "Balance: 12.34 EUR"}},
               {"2", {0, "See the SIM card"}}} {}

std::optional<UssdService::Reply> UssdService::ask(std::string_view code) const {
  const auto found = replies_.find(code);
  if (found == replies_.end()) return std::nullopt;
  return found->second;
}

}  // namespace firmware
