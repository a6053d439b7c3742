#include "backend/vault/oauth/platform_settings.hpp"

#include "tests/backend/vault/configuration_rig.hpp"

using namespace vault_test;

namespace {

struct ReadPlatforms {
  std::vector<vault::Platform> platforms;
  std::string errors;
};

ReadPlatforms settings(const std::string& tables) {
  const ConfigurationRig rig;
  vault::Configuration configuration;
  ReadPlatforms all;
  for (const auto& error : ConfigurationRig::parse(rig.toml("", tables), configuration).errors)
    all.errors += error.to_string() + "\n";
  for (const auto& keys : configuration.platforms)
    all.platforms.push_back(vault::make_platform(keys));
  return all;
}

std::string platform_errors(const std::string& tables) {
  return settings(tables).errors;
}

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

const std::string kSlack =
    "[[platform]]\nname = \"slack\"\nletter = \"s\"\nkind = \"message\"\nauthorization = "
    "\"oauth2\"\nclient_id = \"c\"\nclient_proof = \"none\"\nauthorization_url = "
    "\"https://slack.com/oauth/v2/authorize\"\ntoken_url = "
    "\"https://slack.com/api/oauth.v2.access\"\nrevocation_url = "
    "\"https://slack.com/api/auth.revoke\"\nuserinfo_url = "
    "\"https://slack.com/api/openid.connect.userInfo\"\nname_field = \"name\"\nscopes = "
    "[\"chat:write\"]\nrevocation = \"bearer\"\nauthorization_parameters = \"a=b&c=d\"\n";

}  // namespace

TEST_CASE("a configured key overrides the descriptor of a known platform") {
  const auto one = settings(
      "[[platform]]\nname = \"mastodon\"\nscopes = [\"write\"]\ninstances = "
      "[\"M.example\", \"https://n.example/\"]\nrevocation_url = \"{instance}/revoke\"\n");
  CHECK(one.errors.empty());
  const auto& mastodon = one.platforms.at(0);
  CHECK(mastodon.scopes == std::vector<std::string>{"write"});
  CHECK(mastodon.instances == std::vector<std::string>{"https://m.example", "https://n.example"});
  CHECK(mastodon.revocation_url == "{instance}/revoke");
  CHECK(mastodon.token_url == "{instance}/oauth/token");
  CHECK(mastodon.oauth2);
}

TEST_CASE("an unknown platform needs every key") {
  const auto slack = settings(kSlack);
  CHECK(slack.errors.empty());
  CHECK(slack.platforms.at(0).revocation == vault::Revocation::bearer);
  CHECK(slack.platforms.at(0).proof == vault::ClientProof::none);
  CHECK(slack.platforms.at(0).authorization_parameters == "a=b&c=d");
  const auto bare = platform_errors("[[platform]]\nname = \"slack\"\nauthorization = \"oauth2\"\n");
  for (const char* key : {"'letter'", "'kind'", "'authorization_url'", "'token_url'",
                          "'userinfo_url'", "'name_field'", "'client_id'"})
    CHECK_MESSAGE(has(bare, key), key);
  CHECK(platform_errors("[[platform]]\nname = \"matrix\"\nletter = \"M\"\nkind = \"message\"\n")
            .empty());
}

TEST_CASE("a client has a secret and belongs to one server") {
  const ConfigurationRig rig;
  const auto secret = "client_secret = " + rig.secret("s", "x");
  CHECK(
      has(platform_errors("[[platform]]\nname = \"gmail\"\nclient_id = \"c\"\n"), "client_secret"));
  CHECK(has(platform_errors("[[platform]]\nname = \"gmail\"\n" + secret), "no 'client_id'"));
  CHECK(platform_errors("[[platform]]\nname = \"gmail\"\nclient_id = \"c\"\n" + secret).empty());
  const std::string mine = "[[platform]]\nname = \"mastodon\"\nclient_id = \"c\"\n" + secret;
  CHECK(has(platform_errors(mine), "one server"));
  CHECK(has(platform_errors(mine + "instances = [\"a.example\", \"b.example\"]\n"), "one server"));
  CHECK(platform_errors(mine + "instances = [\"a.example\"]\n").empty());
}

TEST_CASE("'instances' and '{instance}' in a URL need each other") {
  CHECK(has(platform_errors("[[platform]]\nname = \"mastodon\"\ninstances = []\n"),
            "no 'instances'"));
  CHECK(has(platform_errors(kSlack + "instances = [\"any\"]\n"), "in no address"));
}

TEST_CASE("a name or letter of two platforms is reported") {
  CHECK(has(platform_errors("[[platform]]\nname = \"email\"\n[[platform]]\nname = \"email\"\n"),
            "twice"));
  CHECK(has(
      platform_errors("[[platform]]\nname = \"email\"\n[[platform]]\nname = \"webhook\"\nletter = "
                      "\"e\"\n"),
      "letter of \"email\""));
}

TEST_CASE("URLs are https, on this host http too") {
  CHECK(vault::check_outside_url("https://a.example/token").empty());
  CHECK(vault::check_outside_url("{instance}/token").empty());
  CHECK(vault::check_outside_url("http://127.0.0.1:1234/token").empty());
  CHECK_FALSE(vault::check_outside_url("http://a.example/token").empty());
  CHECK_FALSE(vault::check_outside_url("ftp://a.example/").empty());
  CHECK(vault::check_outside_url("").empty());
}

TEST_CASE("the URLs of each descriptor may be configured as they are") {
  for (const auto* platform : platforms::all())
    for (const auto* url : {&platform->authorization_url, &platform->token_url,
                            &platform->revocation_url, &platform->userinfo_url})
      CHECK_MESSAGE(vault::check_outside_url(*url).empty(), platform->name, " ", *url);
}
