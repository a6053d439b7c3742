// A fake vault and Gateway server behind Fetch, and the program with its own streams.
#pragma once

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "crypto/rsa.hpp"
#include "json/json.hpp"
#include "service/sync_proof.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/terminal/rig.hpp"

namespace app_test {

using json::Json;

constexpr crypto::Argon2Cost kCheap{64, 1, 1};
inline const std::string kVault = "https://vault.example", kGateway = "https://gateway.example",
                         kNumber = "+237670000001", kPassword = "Right horse 1", kUser = "user-1",
                         kSession = "session-of-the-vault", kTicket = "sync-ticket.one",
                         kProof = "sync-proof.one";

inline const crypto::RsaPrivateKey& server_key() {
  static const auto key = crypto::RsaPrivateKey::generate(2048);
  return key;
}

struct Servers {
  std::vector<net::HttpRequest> asked;
  util::Octets key;  ///< the last one sent
  std::string phone_pem, form, fingerprint = server_key().public_key().fingerprint(),
                               vault_fingerprint = fingerprint;  ///< that the vault names
  std::string page_url = kGateway + "/sync#user-1/page-ticket";
  std::int64_t password_replaced_at = 0;
  std::string verification_url = "/v2/sync/users/user-1/sessions/s1";
  Json accounts = Json::array();
  bool deleted = false;
  /// Answers every request if it is set.
  std::function<net::HttpResult(const net::HttpRequest&)> script;

  app::Fetch fetch() {
    return [this](net::HttpRequest request) {
      auto result = script ? script(request) : answer(request);
      asked.push_back(std::move(request));
      return result;
    };
  }
  std::string link() const {
    return kGateway + "/v2/sync/users/user-1/sessions/s1/handshake#" + fingerprint;
  }
  /// Returns all requests as one text.
  std::string sent() const {
    std::string all;
    for (const auto& request : asked) {
      all += request.method + ' ' + request.url + '\n' + request.body + '\n';
    }
    return all;
  }
  static net::HttpResult said(int status, const Json& body) {
    net::HttpResult result;
    result.status = status;
    result.body = body.dump();
    return result;
  }

  std::string user = kUser;  ///< who signs in
  std::string lost;          ///< a request whose URL ends with this gets no response

 private:
  static bool signed_in(const net::HttpRequest& request) { return has_bearer(request, kSession); }
  static bool has_bearer(const net::HttpRequest& request, const std::string& token) {
    for (const auto& [name, value] : request.headers)
      if (name == "Authorization") return value == "Bearer " + token;
    return false;
  }
  net::HttpResult answer(const net::HttpRequest& request) {
    if (!lost.empty() && request.url.ends_with(lost)) {
      net::HttpResult result;
      result.fault = net::Fault::timeout;
      result.fault_text = "timeout";
      return result;
    }
    const auto body = json::parse_or_null(request.body);
    const auto what = request.method + ' ' + request.url;
    const auto wrong = said(401, {{"error", "failed to authenticate"}});
    const Json session = {{"session", kSession}, {"user_id", user}, {"device", "a-known-device"}};
    const Json platforms = Json::array(
        {{{"name", "gmail"}, {"letter", "g"}, {"kind", "email"}, {"authorization", "oauth2"}},
         {{"name", "x"}, {"letter", "t"}, {"kind", "text"}, {"authorization", "oauth2"}}});
    if (what == "POST " + kVault + "/v1/users") return said(202, {{"user_id", kUser}});
    if (what == "POST " + kVault + "/v1/users/user-1/verification")
      return body["code"] == "123456" ? said(200, session) : said(403, {{"error", "wrong code"}});
    if (what == "POST " + kVault + "/v1/password-resets")
      return said(202, {{"reset_id", "user-2"}});
    if (what == "POST " + kVault + "/v1/password-resets/user-2/verification")
      return body["code"] == "123456"
                 ? said(200, {{"valid_from", 1'800'000'000'000}, {"user_id", "user-2"}})
                 : said(403, {{"error", "wrong code"}});
    if (what == "POST " + kVault + "/v1/sessions")
      return body["password"] == kPassword ? said(200, session) : wrong;
    if (what == "POST " + kGateway + "/v2/sync/users/user-1/sessions/s1/handshake") {
      phone_pem = body["public_key"].text();
      form = body.text("payload");
      return said(200, {{"public_key", server_key().public_key().pem()},
                        {"verification_url", verification_url}});
    }
    if (what == "POST " + kGateway + "/v2/sync/users/user-1/sessions/s1") {
      const auto password =
          server_key().decrypt(crypto::from_base64(body["password"].text()).value(), {});
      const auto phone_key = crypto::RsaPublicKey::from_pem(phone_pem).value();
      const auto proved =
          password ? service::unbind_proof(util::as_chars(*password), phone_key.fingerprint())
                   : std::nullopt;
      if (proved != kPassword && proved != kProof) return wrong;
      key = crypto::random_octets(32);
      if (form.empty()) {
        const auto text = crypto::random_hex(16);
        key.assign(text.begin(), text.end());
      }
      const auto phone = crypto::RsaPublicKey::from_pem(phone_pem).value();
      return said(200, {{"shared_key", crypto::base64(phone.encrypt(key, {}).value())},
                        {"user_platforms", {{"platforms", platforms}, {"accounts", accounts}}},
                        {"gateway_clients",
                         Json::array({{{"number", "+237670009999"}, {"country", "CM"}}})},
                        {"gateway_servers", Json::array({kGateway})}});
    }
    if (what == "GET " + kGateway + "/v3/clients")
      return said(200, Json::array({{{"msisdn", "+237670002000"}, {"operator", "Orange"}}}));
    if (what == "POST " + kVault + "/v1/sync-tickets" && signed_in(request))
      return said(200, {{"ticket", kTicket},
                        {"proof", kProof},
                        {"gateway_servers",
                         Json::array({{{"url", kGateway},
                                       {"fingerprints", Json::array({vault_fingerprint})}}})}});
    if (what == "POST " + kGateway + "/v2/sync/users/user-1" && has_bearer(request, kTicket))
      return said(
          200, {{"events_url", kGateway + "/v2/sync/init/user-1/ticket"}, {"page_url", page_url}});
    if (!signed_in(request) && request.url.find("/init/") == std::string::npos)
      return said(401, {{"error", "sign in"}});
    if (what == "GET " + kGateway + "/v2/sync/init/user-1/ticket") {
      auto stream = said(200, Json::object());
      stream.body = "event: code\ndata: " + Json{{"qr_url", link()}}.dump() + "\n\n";
      return stream;
    }
    if (what == "GET " + kGateway + "/v1/results")
      return said(200, {{"results", Json::array({{{"id", "r1"},
                                                  {"platform", "x"},
                                                  {"state", "published"},
                                                  {"what", ""},
                                                  {"at", 1'800'000'000'000}}})}});
    if (what == "PUT " + kVault + "/v1/users/me/password")
      return body["password"] == kPassword ? said(200, session) : wrong;
    if (what == "DELETE " + kVault + "/v1/users/me/password-reset")
      return said(200, {{"cancelled", true}});
    if (what == "DELETE " + kVault + "/v1/users/me/sessions" ||
        what == "DELETE " + kVault + "/v1/sessions")
      return said(200, {{"signed_out", true}});
    if (what == "GET " + kVault + "/v1/platforms") return said(200, {{"platforms", platforms}});
    if (what == "GET " + kVault + "/v1/accounts")
      return said(200, {{"accounts", accounts}, {"password_replaced_at", password_replaced_at}});
    if (what == "POST " + kVault + "/v1/accounts") {
      if (!body.contains("secret"))
        return said(200, {{"authorization_url", "https://platform.example/auth?state=1"}});
      const Json account = {{"id", "a2"},
                            {"platform", body["platform"]},
                            {"name", body["name"]},
                            {"state", "connected"}};
      accounts.push_back(account);
      return said(201, account);
    }
    if (request.method == "DELETE" && request.url.starts_with(kVault + "/v1/accounts/"))
      return said(202, {{"id", "a1"}, {"state", "revoking"}});
    if (what == "DELETE " + kVault + "/v1/users/me") {
      deleted = body["password"] == kPassword;
      return deleted
                 ? said(202,
                        {{"accounts",
                          Json::array({{{"id", "a1"}, {"platform", "x"}, {"state", "revoking"}}})}})
                 : wrong;
    }
    return said(404, {{"error", "no such thing"}});
  }
};

struct Ran {
  int code = 0;
  std::string out, err;
  bool says(const std::string& text) const { return out.find(text) != std::string::npos; }
  bool complains(const std::string& text) const { return terminal_test::has(err, text); }
};

/// The program, its phone file and its servers.
struct Rig {
  Servers servers;
  doubles::TempDir dir;
  doubles::FakeClock clock;
  std::function<void()> meanwhile;  ///< runs each time the program waits
  const std::string path = dir / "phone";
  const std::string passphrase = dir.file("passphrase", "of this phone alone\n"),
                    password = dir.file("password", kPassword + "\n");

  Ran operator()(const std::vector<std::string>& words, const std::string& typed = "") {
    std::istringstream in(typed);
    std::ostringstream out, err;
    app::Dependencies dependencies{servers.fetch(), clock,
                                   [this](std::chrono::milliseconds time) {
                                     clock.advance(time);
                                     if (meanwhile) meanwhile();
                                   },
                                   kCheap, 2048};
    app::Context context{out, err, in, dependencies};
    std::vector<std::string> all{"--file", path, "--passphrase-file", passphrase};
    all.insert(all.end(), words.begin(), words.end());
    const int code = app::run(context, all);
    return {code, out.str(), err.str()};
  }
  app::PhoneFile file() const {
    return app::PhoneFile({path, "of this phone alone", kCheap, std::chrono::milliseconds(0)});
  }
  app::Phone phone() const { return file().read().value(); }
  void sign_up() {
    REQUIRE((*this)({"signup", "--vault", kVault, "--number", kNumber, "--password-file", password,
                     "--code", "123456"})
                .code == 0);
  }
  /// Ends the session as the phone knows it: a synchronisation then needs a link and the password.
  void forget_session() {
    REQUIRE(file().change([](app::Phone& phone) -> app::CommandResult<void> {
      phone.session.clear();
      return {};
    }));
  }
  void sign_in() { REQUIRE((*this)({"signin", "--password-file", password}).code == 0); }
  void synchronise() {
    const auto ran = (*this)({"sync", "--gateway-server", kGateway});
    REQUIRE_MESSAGE(ran.code == 0, ran.err);
  }
};

}  // namespace app_test
