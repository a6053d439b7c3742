// All programs on loopback: gsmrelayd with a modem "kitchen", a phone's SIM, the four programs of
// the back end, the consent server, a platform and a submission server.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "appliance.hpp"
#include "backend.hpp"
#include "consent_server.hpp"
#include "mail_server.hpp"
#include "net/http_client.hpp"
#include "phone_line.hpp"
#include "platform_server.hpp"
#include "tests/doubles/form.hpp"
#include "tests/places.hpp"

namespace world {

using nlohmann::json;

inline const std::string kNumber = "+237650000042", kPassword = "Right-horse-battery1";

/// A program's response, its body as JSON.
struct Said {
  int status = 0;
  json body;
};

inline Said ask(const std::string& method, const std::string& url, const json& body = {},
                const std::string& bearer = "", const std::string& unix_socket = "") {
  net::HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = {{"Content-Type", "application/json"}};
  if (!bearer.empty()) request.headers.emplace_back("Authorization", "Bearer " + bearer);
  if (!body.is_null()) request.body = body.dump();
  request.unix_socket = unix_socket;
  const auto result = net::fetch(std::move(request));
  return {result.status, json::parse(result.body, nullptr, false)};
}

class World {
 public:
  explicit World(int access_seconds = 3600)
      : backend_({}),
        consent_(backend_.callback_url(), access_seconds),
        platform_([this](const std::string& token) { return consent_.active(token); }),
        kitchen_(
            {.receivers = 0,
             .more_toml = routes(),
             .more_modems = {"phone,pty=" + line() + ",number=" + kNumber + ",sm=30,me=100"}}) {
    auto& options = backend_.options();
    options.appliance_socket = kitchen_.socket();
    options.appliance_modem = "m0";
    options.gateway_client = "+237670001000";
    options.vault_platforms =
        "[[platform]]\nname = \"mastodon\"\nclient_id = \"" + consent_.client_id() +
        "\"\nclient_secret = \"file:" + kept_.file("client-secret", consent_.client_secret()) +
        "\"\nauthorization_url = \"" + consent_.url("auth") + "\"\ntoken_url = \"" +
        consent_.url("token") + "\"\nrevocation_url = \"" + consent_.url("revoke") +
        "\"\nuserinfo_url = \"" + consent_.url("userinfo") +
        "\"\nregistration_url = \"\"\nname_field = \"name\"\nscopes = [\"" + consent_.scope() +
        "\"]\nclient_proof = \"basic\"\ninstances = []\n[[platform]]\nname = \"email\"\n";
    options.publisher_platforms = "[[platform]]\nname = \"mastodon\"\nurl = \"" + platform_.url() +
                                  "\"\n[[platform]]\nname = \"email\"\nca_file = \"" +
                                  mail_.ca_file() + "\"\n";
    kitchen_.start_daemon();
    if (!harness::eventually([&] { return kitchen_.daemon_answers(); }))
      throw std::runtime_error("gsmrelayd does not answer: " + kitchen_.log());
    backend_.start_all();
  }

  harness::Backend& backend() { return backend_; }
  harness::ConsentServer& consent() { return consent_; }
  harness::PlatformServer& platform() { return platform_; }
  harness::MailServer& mail() { return mail_; }
  harness::Appliance& kitchen() { return kitchen_; }
  const doubles::TempDir& dir() const { return kept_; }

  /// Runs the phone: gsmrelay-app with a file of its own.
  harness::Finished phone(std::vector<std::string> words, const std::string& file = "phone.file") {
    std::vector<std::string> command{places::program("gsmrelay-app"), "--file", kept_ / file,
                                     "--passphrase-file", passphrase_};
    command.insert(command.end(), words.begin(), words.end());
    return harness::run(command);
  }
  const std::string& password_file() const { return password_; }
  /// Signs up, connects the account at the platform, and synchronises.
  void sign_up();
  void connect();
  void synchronise(int gateway_server = 0);
  /// Sends a post by SMS to the modem "kitchen".
  void post(const std::string& text) {
    must(phone({"compose", "mastodon", "--text", text, "--send-emulator",
                kitchen_.dir() / "modem.sock", "m0"}));
  }
  /// Returns the number of posts at the platform, once there are `count` or after 60 s.
  std::size_t posts(std::size_t count) {
    harness::eventually([&] { return platform_.statuses().size() >= count; },
                        std::chrono::seconds(60));
    return platform_.statuses().size();
  }
  /// Returns true once everything that gsmrelayd received has reached both Gateway servers.
  bool relayed() {
    return harness::eventually([&] {
      const auto status = json::parse(kitchen_.cli({"status", "--json"}).output, nullptr, false);
      if (!status.is_object()) return false;
      return status.at("queue").at("waiting") == 0;
    });
  }
  static harness::Finished must(harness::Finished done) {
    if (done.code != 0) throw std::runtime_error(done.output);
    return done;
  }

  /// Returns the last one-time code that came by SMS; waits for one.
  std::string code() {
    std::string code;
    harness::eventually(
        [&] { return !(code = harness::code_in(harness::stored_sms(line()))).empty(); });
    return code;
  }
  /// Goes to the vault's address, consents, comes back, and confirms. Returns the status of the
  /// last page.
  int go(const std::string& authorization_url) {
    return confirm(consent_.consent(authorization_url));
  }
  /// Opens the address that the platform redirects to, and confirms. Returns the last status.
  int confirm(const std::string& redirect) {
    net::HttpRequest request;
    request.method = "GET";
    request.url = redirect;
    const auto page = net::fetch(std::move(request));
    const auto action = doubles::action_of(page.body);
    if (page.status != 200 || action.empty()) return page.status;
    return ask("POST", backend_.callback_url() + action).status;
  }

 private:
  std::string line() const { return kept_ / "phone"; }
  std::string routes() const {
    std::string toml;
    for (int i = 0; i < harness::Backend::kGatewayServers; ++i)
      toml += "[[route]]\nname = \"gateway" + std::to_string(i) + "\"\nkind = \"http\"\nurl = \"" +
              backend_.gateway_url(i) +
              "/v3/publish\"\nbackoff_first = \"100ms\"\nbackoff_max = \"500ms\"\n";
    return toml;
  }

  doubles::TempDir kept_;
  const std::string passphrase_ = kept_.file("passphrase", "of this phone alone\n"),
                    password_ = kept_.file("password", kPassword + "\n");
  harness::Backend backend_;
  harness::ConsentServer consent_;
  harness::PlatformServer platform_;
  harness::MailServer mail_;
  harness::Appliance kitchen_;
};

inline void World::sign_up() {
  // There is no code yet: the first run ends without, the second one continues.
  phone({"signup", "--vault", backend_.vault_url(), "--number", kNumber, "--password-file",
         password_});
  must(phone({"signup", "--code", code()}));
}

inline void World::connect() {
  const auto begun = must(phone({"--json", "connect", "mastodon", "--no-wait"}));
  const std::string there = json::parse(begun.output).at("authorization_url");
  if (go(there) != 200) throw std::runtime_error("the vault did not take the code");
}

inline void World::synchronise(int gateway_server) {
  must(phone({"sync", "--gateway-server", backend_.gateway_url(gateway_server)}));
}

}  // namespace world
