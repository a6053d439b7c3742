#include "backend/vault/configuration.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include "tests/backend/page.hpp"
#include "tests/backend/vault/configuration_rig.hpp"
#include "tests/places.hpp"

using namespace vault_test;

TEST_CASE("the smallest configuration is accepted, with its defaults") {
  const ConfigurationRig rig;
  CHECK(ConfigurationRig::wrong(rig.toml()).empty());
  auto read = ConfigurationRig::parsed(rig.toml());
  const auto completed = vault::complete(read);
  REQUIRE_MESSAGE(completed.has_value(), completed.error().what);
  CHECK(read.database() == rig.dir.path() + "/vault.db");
  CHECK(read.keyring->newest() == 1);
  CHECK(read.policy.public_url == "https://vault.example");
  vault::Platform platform;
  platform.name = "x";
  const auto callback = [&](const std::string& instance) {
    return read.policy.callback_url(platform, instance);
  };
  CHECK(callback("") == "https://vault.example/oauth2/callback/x");
  platform.instances = {"https://one.example"};
  CHECK(callback("https://one.example") == "https://vault.example/oauth2/callback/x");
  platform.instances = {"any"};
  CHECK(callback("https://one.example") == "https://vault.example/oauth2/callback/x/one.example");
  CHECK(read.policy.service == "gsmrelay");
  CHECK(read.policy.session_life == std::chrono::hours(12));
  CHECK(read.policy.audit_retention == std::chrono::hours(24 * 90));
  CHECK_FALSE(read.policy.private_addresses);
  CHECK(util::as_chars(read.policy.grant_key) == "the-grant-key");
  CHECK(read.policy.platforms.empty());
  REQUIRE(read.callers().size() == 2);
  CHECK(read.callers()[0].service == "gateway-server");
  CHECK(read.callers()[0].token == "gs-token");
  CHECK(read.callers()[1].service == "publisher");
  CHECK(read.gateway_server.token.value == "own-gs-token");
  CHECK(read.gateway_server.socket == "/run/gsmrelay-gateway-server/internal.sock");
  CHECK(read.publisher.token.value == "own-pub-token");
  CHECK(read.publisher.socket == "/run/gsmrelay-publisher/internal.sock");
  CHECK(read.appliance_socket == "/run/gsmrelay/control.sock");
  CHECK(service::server_options(read.internal_side).unix_socket == rig.dir / "v.sock");
}

TEST_CASE("a known platform needs only a name and a client") {
  const ConfigurationRig rig;
  const auto text = rig.toml("", rig.client("gmail") + "[[platform]]\nname = \"mastodon\"\n");
  CHECK(ConfigurationRig::wrong(text).empty());
  auto read = ConfigurationRig::parsed(text);
  const auto completed = vault::complete(read);
  REQUIRE_MESSAGE(completed.has_value(), completed.error().what);
  REQUIRE(read.policy.platforms.size() == 2);
  CHECK(read.policy.platforms[0].client_secret == "secret-of-gmail");
  CHECK(read.policy.platforms[0].token_url == "https://oauth2.googleapis.com/token");
  CHECK(read.policy.platforms[1].client_id.empty());
}

TEST_CASE("public_url must be https, on this host http too") {
  const ConfigurationRig rig;
  auto text = rig.toml();
  const std::string good = "https://vault.example/";
  const auto with = [&](const std::string& url) {
    auto other = text;
    return ConfigurationRig::wrong(other.replace(other.find(good), good.size(), url));
  };
  CHECK(with("http://vault.example").find("https://") != std::string::npos);
  CHECK(with("http://127.0.0.1:9091").empty());
  CHECK(with("https://vault.example?x=y").find("'?'") != std::string::npos);
}

TEST_CASE("who may sign up is configured: mode, limits and prefixes of numbers") {
  const ConfigurationRig rig;
  const auto read = ConfigurationRig::parsed(rig.toml(
      "sign_up = \"invitation\"\nsign_ups_per_address = 7\ntries_per_address = 9\n",
      "[[number_prefix]]\nprefix = \"+237\"\ncodes_per_hour = 40\n[[number_prefix]]\nprefix = "
      "\"+49\"\n"));
  CHECK(read.policy.sign_up == vault::SignUpMode::invitation);
  CHECK(read.policy.sign_ups_per_address == 7);
  CHECK(read.policy.tries_per_address == 9);
  REQUIRE(read.policy.number_prefixes.size() == 2);
  CHECK(read.policy.number_prefixes[0].prefix == "+237");
  CHECK(read.policy.number_prefixes[0].codes_per_hour == 40);
  CHECK(read.policy.number_prefixes[1].codes_per_hour == 0);
  for (const char* prefix : {"237", "+", "+0", "+237 ", "+1234567890"})
    CHECK_MESSAGE(ConfigurationRig::wrong(
                      rig.toml("", "[[number_prefix]]\nprefix = \"" + std::string(prefix) + "\"\n"))
                          .find("1 to 8 digits") != std::string::npos,
                  prefix);
  CHECK(ConfigurationRig::wrong(rig.toml("",
                                         "[[number_prefix]]\nprefix = \"+237\"\n"
                                         "[[number_prefix]]\nprefix = \"+237\"\n"))
            .find("has a table already") != std::string::npos);
  CHECK(ConfigurationRig::wrong(rig.toml("sign_up = \"all\"\n")).find("'sign_up'") !=
        std::string::npos);
}

TEST_CASE("every error is reported with the correction") {
  const auto all = ConfigurationRig::wrong(
      "[vault]\nstate_dri = \"/x\"\nsession_life = \"1s\"\npublic_url = \"http://a.example\"\n"
      "[public]\ncertificate = \"/etc/x.pem\"\n[[platform]]\nname = \"slack\"\nletter = \"ab\"\n"
      "[[platform]]\nname = \"gmail\"\n");
  for (const char* word :
       {"did you mean 'state_dir'", "'session_life'", "'public_url'", "'keys'", "'grant_key'",
        "[callers]", "[gateway_server]", "[publisher]", "6:15: 'certificate' and 'key'",
        "must be one letter", "\"slack\" has no 'kind'", "\"gmail\" has no 'client_id'"})
    CHECK_MESSAGE(all.find(word) != std::string::npos, word, " in ", all);
}

TEST_CASE("every unreadable secret is reported without its content") {
  ConfigurationRig rig;
  rig.keys = "no key at all";
  auto configuration = ConfigurationRig::parsed(rig.toml());
  std::filesystem::remove(rig.dir / "grant");
  std::filesystem::permissions(rig.dir / "gs", std::filesystem::perms::all);
  const auto read = vault::complete(configuration);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().advice == util::Advice::reject);
  CHECK(read.error().what.find("/grant") != std::string::npos);
  CHECK(read.error().what.find("/gs") != std::string::npos);
  CHECK(read.error().what.find("no key at all") == std::string::npos);
}

TEST_CASE("the two callers must have different tokens") {
  const ConfigurationRig rig;
  auto configuration = ConfigurationRig::parsed(rig.toml());
  rig.secret("pub", "gs-token");
  const auto read = vault::complete(configuration);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().what.find("same token") != std::string::npos);
  CHECK(read.error().what.find("gs-token") == std::string::npos);
}

TEST_CASE("the documentation's example is accepted, also with its commented lines") {
  auto example = page::text("docs/examples/vault.toml");
  REQUIRE_FALSE(example.empty());
  CHECK(ConfigurationRig::wrong(example).empty());
  // The example shows two alternatives of 'listen'.
  example = std::regex_replace(example, std::regex("\nlisten = \"127[^\n]*"), "");
  example = std::regex_replace(example, std::regex("\n#([^ ])"), "\n$1");
  CHECK(example.find("x.secret") != std::string::npos);
  CHECK(ConfigurationRig::wrong(example).empty());
  const auto vault = page::text("docs/vault.md");
  const std::string begin = "```toml\n";
  const auto at = vault.find(begin);
  REQUIRE(at != std::string::npos);
  const auto end = vault.find("```", at + begin.size());
  CHECK(ConfigurationRig::wrong(vault.substr(at + begin.size(), end - at - begin.size())).empty());
}

TEST_CASE("docs/vault.md lists every key as the schema does") {
  page::check_keys("docs/vault.md", vault::configuration_schema());
  page::check_manual("gsmrelay-vault", "/etc/gsmrelay-vault/vault.toml",
                     vault::configuration_schema());
}
