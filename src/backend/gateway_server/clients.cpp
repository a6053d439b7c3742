#include "backend/gateway_server/clients.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "util/text.hpp"

namespace gateway_server {
namespace {

constexpr std::int64_t kStampMayBeOff = 600;  // seconds; a Raspberry Pi has no RTC
constexpr int kLater = 300;                   // seconds

std::string header(const net::ServerRequest& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string{} : found->second;
}

bool same(std::string_view a, std::string_view b) {
  return crypto::equal_constant_time(crypto::sha256(util::as_octets(a)),
                                     crypto::sha256(util::as_octets(b)));
}

bool is_timely(const net::ServerRequest& request, util::WallTime now) {
  const auto seconds = util::to_int(header(request, "x-gsmrelay-timestamp"));
  const auto here = util::epoch_ms(now) / 1000;
  return seconds && *seconds >= here - kStampMayBeOff && *seconds <= here + kStampMayBeOff;
}

/// Checks the signature alone; accepts any time stamp.
bool signed_by(const Client& client, const net::ServerRequest& request) {
  const auto stamp = header(request, "x-gsmrelay-timestamp");
  const auto digest = crypto::hmac_sha256(util::as_octets(client.hmac_key),
                                          util::as_octets(stamp + "." + request.body));
  return same("sha256=" + util::lower(util::to_hex(digest)),
              header(request, "x-gsmrelay-signature"));
}

}  // namespace

api::Result<std::string> Clients::admit(const net::ServerRequest& request,
                                        util::WallTime now) const {
  const auto authorization = header(request, "authorization");
  const bool bearer = util::starts_with_nocase(authorization, "bearer ");
  const auto token =
      bearer ? std::string(util::trim(std::string_view(authorization).substr(7))) : "";
  const bool has_signature = !header(request, "x-gsmrelay-signature").empty();
  for (const auto& client : clients_) {
    if (!client.token.empty() && bearer && same(client.token, token)) return client.name;
    if (!client.hmac_key.empty() && has_signature && signed_by(client, request)) {
      if (is_timely(request, now)) return client.name;
      return api::fail_for(kLater, 503,
                           "the clocks of this Gateway client and of the server differ by more "
                           "than 10 minutes; next: set the wrong one");
    }
    if (!client.certificate.empty() && same(client.certificate, request.client_certificate))
      return client.name;
  }
  if (bearer || has_signature || !open_)
    return api::fail(401, "this Gateway client is not known here");
  return std::string{};
}

bool Clients::has_number(std::string_view number) const {
  const auto digits = [](std::string_view text) {
    return text.substr(text.starts_with('+') ? 1 : 0);
  };
  return std::any_of(clients_.begin(), clients_.end(), [&](const Client& client) {
    return !client.number.empty() && digits(client.number) == digits(number);
  });
}

void Clients::note_published(const std::string& name, util::WallTime now) {
  if (name.empty()) return;
  const util::MutexLock lock(mutex_);
  published_[name] = now;
}

util::WallTime Clients::last_published(const std::string& name) const {
  const util::MutexLock lock(mutex_);
  const auto found = published_.find(name);
  return found == published_.end() ? util::WallTime{} : found->second;
}

}  // namespace gateway_server
