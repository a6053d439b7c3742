#include "consent_server.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "crypto/base64.hpp"
#include "net/http_client.hpp"
#include "tests/doubles/https_server.hpp"
#include "util/url.hpp"

namespace harness {

using nlohmann::json;

namespace {

constexpr const char* kTables = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";
constexpr const char *kPerson = "ada", *kPersonPassword = "Ada-password1";
/// The initial user in glewlwyd's tables.
constexpr const char *kAdmin = "admin", *kAdminPassword = "password";

std::string configuration(const std::string& dir, int port) {
  const auto number = std::to_string(port);
  return "port=" + number +
         "\nbind_address=\"127.0.0.1\"\nexternal_url=\"http://127.0.0.1:" + number +
         "/\"\nlogin_url=\"login.html\"\napi_prefix=\"api\"\nlog_mode=\"console\"\n"
         "log_level=\"WARNING\"\ncookie_domain=\"\"\ncookie_secure=0\n"
         "session_expiration=2419200\nsession_key=\"GLEWLWYD2_SESSION_ID\"\n"
         "admin_scope=\"g_admin\"\nprofile_scope=\"g_profile\"\n"
         "user_module_path=\"/usr/lib/glewlwyd/user\"\n"
         "client_module_path=\"/usr/lib/glewlwyd/client\"\n"
         "user_auth_scheme_module_path=\"/usr/lib/glewlwyd/scheme\"\n"
         "plugin_module_path=\"/usr/lib/glewlwyd/plugin\"\nhash_algorithm=\"SHA512\"\n"
         "database = {\n  type = \"sqlite3\"\n  path = \"" +
         dir + "/glewlwyd.db\"\n}\n";
}

json plugin(int port, int access_seconds) {
  return {{"module", "oidc"},
          {"name", "oidc"},
          {"display_name", "oidc"},
          {"parameters",
           {{"iss", "http://127.0.0.1:" + std::to_string(port)},
            {"jwt-type", "sha"},
            {"jwt-key-size", "256"},
            {"key", "of-this-test-alone-and-of-no-other-use"},
            {"cert", ""},
            {"access-token-duration", access_seconds},
            {"refresh-token-duration", 1'209'600},
            {"code-duration", 600},
            {"refresh-token-rolling", true},
            {"refresh-token-one-use", "always"},
            {"allow-non-oidc", true},
            {"auth-type-code-enabled", true},
            {"auth-type-refresh-enabled", true},
            {"auth-type-token-enabled", false},
            {"auth-type-password-enabled", false},
            {"auth-type-client-enabled", false},
            {"auth-type-code-revoke-replayed", true},
            {"pkce-allowed", true},
            {"pkce-required", true},
            {"pkce-method-plain-allowed", false},
            {"introspection-revocation-allowed", true},
            {"introspection-revocation-allow-target-client", true},
            {"subject-type", "public"},
            {"name-claim", "mandatory"},
            {"claims", json::array()},
            {"scope", json::array()},
            {"additional-parameters", json::array()},
            {"introspection-revocation-auth-scope", json::array()}}}};
}

net::HttpResult send(net::HttpRequest request) {
  auto result = net::fetch(std::move(request));
  if (result.fault != net::Fault::none) throw std::runtime_error("glewlwyd: " + result.fault_text);
  return result;
}

}  // namespace

ConsentServer::ConsentServer(std::string redirect_uri, int access_seconds)
    : redirect_uri_(std::move(redirect_uri)),
      secret_("a-secret-of-this-client"),
      access_seconds_(access_seconds),
      port_(doubles::free_port()) {
  const auto made = run({"sqlite3", dir_ / "glewlwyd.db", std::string(".read ") + kTables});
  if (made.code != 0) throw std::runtime_error("glewlwyd's tables: " + made.output);
  write_file(dir_ / "glewlwyd.conf", configuration(dir_.path(), port_));
  start();
  set_up();
}

void ConsentServer::start() {
  server_ = std::make_unique<Process>(
      std::vector<std::string>{"glewlwyd", "--config-file=" + (dir_ / "glewlwyd.conf")},
      Process::Options{dir_ / "glewlwyd.log", {}});
  doubles::wait_for_port(port_);
}

void ConsentServer::stop() {
  server_.reset();
}

std::string ConsentServer::api(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/api/" + path;
}

std::string ConsentServer::url(const std::string& end) const {
  return api("oidc/" + end);
}

std::string ConsentServer::ask(const std::string& method, const std::string& path,
                               const std::string& body, const std::string& cookie) {
  net::HttpRequest request;
  request.method = method;
  request.url = api(path);
  request.headers = {{"Content-Type", "application/json"}, {"Cookie", cookie}};
  request.body = body;
  const auto result = send(std::move(request));
  if (result.status != 200)
    throw std::runtime_error("glewlwyd refuses " + path + ": " + result.body);
  return result.body;
}

std::string ConsentServer::sign_in(const std::string& name, const std::string& password) {
  net::HttpRequest request;
  request.url = api("auth/");
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json{{"username", name}, {"password", password}}.dump();
  const auto result = send(std::move(request));
  const auto cookie = result.headers.find("set-cookie");
  if (result.status != 200 || cookie == result.headers.end())
    throw std::runtime_error("glewlwyd lets nobody in: " + result.body);
  return cookie->second.substr(0, cookie->second.find(';'));
}

void ConsentServer::set_up() {
  const auto admin = sign_in(kAdmin, kAdminPassword);
  const auto add = [&](const std::string& what, const json& body) {
    ask("POST", what, body.dump(), admin);
  };
  add("scope", {{"name", scope()},
                {"display_name", scope()},
                {"password_required", false},
                {"scheme", json::object()}});
  add("mod/plugin", plugin(port_, access_seconds_));
  add("user", {{"username", kPerson},
               {"name", kPerson},
               {"password", kPersonPassword},
               {"enabled", true},
               {"scope", {scope()}}});
  add("client", {{"client_id", client_id()},
                 {"name", client_id()},
                 {"client_secret", secret_},
                 {"confidential", true},
                 {"enabled", true},
                 {"redirect_uri", {redirect_uri_}},
                 {"authorization_type", {"code", "refresh_token"}},
                 {"token_endpoint_auth_method", {"client_secret_basic"}},
                 {"scope", {scope()}}});
}

std::string ConsentServer::consent(const std::string& authorization_url) {
  const auto person = sign_in(kPerson, kPersonPassword);
  ask("PUT", "auth/grant/" + client_id(), json{{"scope", scope()}}.dump(), person);
  net::HttpRequest request;
  request.method = "GET";
  request.url = authorization_url + "&g_continue";
  request.headers = {{"Cookie", person}};
  const auto result = send(std::move(request));
  const auto back = result.headers.find("location");
  if (result.status != 302 || back == result.headers.end())
    throw std::runtime_error("glewlwyd sends nobody back: " + result.body);
  return back->second;
}

bool ConsentServer::active(const std::string& token) {
  net::HttpRequest request;
  request.url = url("introspect");
  request.headers = {
      {"Content-Type", "application/x-www-form-urlencoded"},
      {"Authorization",
       "Basic " + crypto::base64(util::as_octets(client_id() + ":" + client_secret()))}};
  request.body = "token=" + util::percent_encode(token);
  const auto result = send(std::move(request));
  return json::parse(result.body, nullptr, false).value("active", false);
}

}  // namespace harness
