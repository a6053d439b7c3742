#include "service/grant.hpp"

#include "crypto/digest.hpp"
#include "util/text.hpp"

namespace service {
namespace {

crypto::Sha256 digest_of(std::string_view key, const Granted& granted) {
  crypto::Fingerprint fields;
  const auto expires = std::to_string(granted.expires);
  const std::string letter(1, granted.letter);
  for (const std::string_view field :
       {std::string_view("gsmrelay grant 1"), std::string_view(granted.publication),
        std::string_view(granted.user_id), std::string_view(letter),
        std::string_view(granted.account), std::string_view(expires)})
    fields.add(util::as_octets(field));
  return crypto::hmac_sha256(util::as_octets(key), fields.finish());
}

}  // namespace

std::string make_grant(std::string_view key, const Granted& granted) {
  return util::lower(util::to_hex(digest_of(key, granted)));
}

bool grant_fits(std::string_view key, const Granted& granted, std::string_view grant) {
  const auto shown = util::from_hex(grant);
  return shown && crypto::equal_constant_time(digest_of(key, granted), *shown);
}

}  // namespace service
