// A fake platform with OAuth 2 like Mastodon's: consent, PKCE, tokens that rotate and expire,
// revocation. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "backend/vault/oauth/oauth.hpp"
#include "json/json.hpp"
#include "tests/doubles/fake_http.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace vault_test {

class FakePlatform {
 public:
  bool down = false;
  int lasts = 3600;  ///< "expires_in" in seconds; 0: the response has none
  bool refreshes = true;
  std::string scope = "profile write:statuses", name = "ann";
  std::vector<std::string> paths;  ///< paths of the requests

  /// Consents as the user. Returns the redirect to the vault.
  struct Back {
    std::string state, code;
    std::string path;  ///< of the redirect address
  };
  Back consent(const std::string& authorization_url) {
    const std::lock_guard lock(mutex_);
    const auto query = fields(authorization_url.substr(authorization_url.find('?') + 1));
    const auto code = "code-" + std::to_string(++count_);
    challenges_[code] = query.at("code_challenge");
    const auto redirect = query.find("redirect_uri");
    const auto url = redirect == query.end() ? std::string() : redirect->second;
    const auto at = url.find("/oauth2");
    return {query.at("state"), code, at == std::string::npos ? "" : url.substr(at)};
  }
  bool alive(const std::string& token) {
    const std::lock_guard lock(mutex_);
    return live_.contains(token);
  }
  std::size_t alive() {
    const std::lock_guard lock(mutex_);
    return live_.size();
  }

  net::HttpResult answer(const net::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    const auto path = request.url.substr(request.url.find('/', 8));
    paths.push_back(path);
    if (down) return doubles::http_fault(net::Fault::connect);
    if (path == "/api/v1/apps")
      return doubles::http_answer(
          200, R"({"client_id":"made-id","client_secret":"made-secret-of-client"})");
    if (path == "/oauth/token") return token(fields(request.body));
    if (path == "/oauth/revoke") return revoke(fields(request.body));
    if (path == "/oauth/userinfo") return userinfo(request);
    return doubles::http_answer(404);
  }

 private:
  using Fields = std::map<std::string, std::string>;

  static Fields fields(const std::string& form) {
    Fields all;
    for (const auto& pair : util::split(form, '&')) {
      const auto at = pair.find('=');
      all[std::string(pair.substr(0, at))] = util::percent_decode(pair.substr(at + 1)).value();
    }
    return all;
  }
  static net::HttpResult refusal(const char* code) {
    return doubles::http_answer(400, json::Json{{"error", code}}.dump());
  }
  net::HttpResult token(const Fields& form) {
    if (form.at("grant_type") == "authorization_code") {
      const auto found = challenges_.find(form.at("code"));
      if (found == challenges_.end()) return refusal("invalid_grant");
      const auto challenge = found->second;
      challenges_.erase(found);
      if (vault::pkce_challenge(form.at("code_verifier")) != challenge)
        return refusal("invalid_grant");
    } else if (live_.erase(form.at("refresh_token")) == 0) {
      return refusal("invalid_grant");
    } else {  // its access token ends too
      live_.erase("access-" + form.at("refresh_token").substr(std::string("refresh-").size()));
    }
    const auto number = std::to_string(++count_);
    json::Json body = {
        {"access_token", "access-" + number}, {"token_type", "Bearer"}, {"scope", scope}};
    live_.insert("access-" + number);
    if (lasts > 0) body["expires_in"] = lasts;
    if (refreshes) {
      body["refresh_token"] = "refresh-" + number;
      live_.insert("refresh-" + number);
    }
    return doubles::http_answer(200, body.dump());
  }
  net::HttpResult revoke(const Fields& form) {
    live_.erase(form.at("token"));
    return doubles::http_answer(200, "{}");
  }
  net::HttpResult userinfo(const net::HttpRequest& request) const {
    for (const auto& [header, value] : request.headers)
      if (header == "Authorization" && live_.contains(value.substr(std::string("Bearer ").size())))
        return doubles::http_answer(200, json::Json{{"preferred_username", name}}.dump());
    return doubles::http_answer(401);
  }

  std::mutex mutex_;
  int count_ = 0;
  std::map<std::string, std::string> challenges_;
  std::set<std::string> live_;
};

}  // namespace vault_test
