#include "backend/vault/oauth/clients.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("the vault registers once at each server and stores the client") {
  Rig rig;
  vault::Clients clients(rig.context);
  rig.web = [](const auto&) {
    return doubles::http_answer(200, R"({"client_id":"i","client_secret":"secret-of-client"})");
  };
  CHECK(clients.at(mastodon(), "https://a.example").value().secret == "secret-of-client");
  CHECK(clients.at(mastodon(), "https://a.example").value().id == "i");
  CHECK(rig.asked.size() == 1);
  CHECK(rig.asked[0].url == "https://a.example/api/v1/apps");
  CHECK(clients.at(mastodon(), "https://b.example").has_value());
  CHECK(rig.asked.size() == 2);
  CHECK(rig.leaked().find("secret-of-client") == std::string::npos);
}

TEST_CASE(
    "a configured client is not registered, and registration is retried at a server that was "
    "down") {
  Rig rig;
  vault::Clients clients(rig.context);
  CHECK(clients.at(mastodon(), "https://a.example").error().advice == util::Advice::retry);
  auto configured = mastodon();
  configured.client_id = "c";
  rig.asked.clear();
  CHECK(clients.at(configured, "https://a.example").value().id == "c");
  CHECK(rig.asked.empty());
}
