// All of RelaySMS: stored access, a shared key, a post by SMS, and revocation.
#include <doctest/doctest.h>

#include <filesystem>

#include "crypto/base64.hpp"
#include "world.hpp"

using harness::eventually;
using world::ask, world::json, world::World;
using namespace std::chrono_literals;

namespace {

bool has(const std::string& where, const std::string& what) {
  return where.find(what) != std::string::npos;
}

/// Returns all octets that the three programs have on disk, except their key files.
std::string databases(const World&, const harness::Backend& backend) {
  std::string all;
  for (const auto* state : {"vault-state", "gateway-state", "publisher-state"})
    for (const auto& file : std::filesystem::recursive_directory_iterator(backend.dir() / state))
      if (file.is_regular_file()) all += harness::read_file(file.path());
  return all;
}

std::string logs(World& all) {
  std::string text = all.kitchen().log();
  for (const auto& name : harness::Backend::names()) text += all.backend().log(name);
  return text;
}

const std::string kText = "The bakery at the corner has bread again";

}  // namespace

TEST_CASE(
    "a post goes by SMS from a phone to a platform: once, though two Gateway servers got it") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise();
  CHECK(has(all.phone({"platforms"}).output, "mastodon"));
  CHECK(has(all.phone({"gateway-clients"}).output, "+237670001000"));
  CHECK(has(all.phone({"gateway-servers"}).output, all.backend().gateway_url(1)));
  all.post(kText);
  CHECK(all.posts(1) == 1);
  CHECK(all.relayed());
  CHECK(all.platform().statuses() == std::vector<std::string>{kText});
  CHECK(all.platform().requests() == 1);
  CHECK(eventually([&] { return has(all.phone({"results"}).output, "published"); }));

  const auto disk = databases(all, all.backend());
  const auto said = logs(all);
  for (const auto* where : {&disk, &said}) {
    CHECK_FALSE(has(*where, kText));
    CHECK_FALSE(has(*where, world::kNumber.substr(1)));
    CHECK_FALSE(has(*where, world::kPassword));
  }
}

TEST_CASE("an e-mail by SMS arrives at a submission server unchanged") {
  World all;
  all.sign_up();
  const auto secret = all.dir().file("mail-password", all.mail().password() + "\n");
  World::must(all.phone({"connect", "email", "--instance", all.mail().url(), "--name",
                         all.mail().user(), "--secret-file", secret, "--setting",
                         "user=" + all.mail().user(), "--setting", "from=" + all.mail().user()}));
  all.synchronise();
  World::must(
      all.phone({"compose", "email", "--to", "bo@mail.example", "--subject", "Bread", "--text",
                 kText, "--send-emulator", all.kitchen().dir() / "modem.sock", "m0"}));
  REQUIRE(eventually([&] { return !all.mail().mails().empty(); }, 60s));
  CHECK(all.relayed());
  const auto mails = all.mail().mails();
  REQUIRE(mails.size() == 1);
  // The body is base64 (RFC 2045 §6.8); whole groups of three octets do not depend on what follows.
  const auto part = kText.substr(0, kText.size() / 3 * 3);
  CHECK(has(mails[0], crypto::base64(util::as_octets(part))));
  CHECK(has(mails[0], "Subject: Bread"));
  CHECK(has(mails[0], "bo@mail.example"));
}

TEST_CASE("a new synchronisation makes the older key invalid at once") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise(0);
  const auto old = World::must(all.phone({"compose", "mastodon", "--text", "with the old key"}));
  all.synchronise(1);
  const auto socket = all.kitchen().dir() / "modem.sock";
  const auto line = old.output.substr(0, old.output.find('\n'));
  all.kitchen().emulator().ask("deliver-text m0 " + world::kNumber + " " + line);
  all.post("with the new key");
  CHECK(all.posts(1) == 1);
  CHECK(all.relayed());
  CHECK(all.platform().statuses() == std::vector<std::string>{"with the new key"});
}

TEST_CASE("a repeat, another sender's number, and a changed message are not posted") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise();
  const auto composed = World::must(all.phone({"compose", "mastodon", "--text", "only once"}));
  const auto text = composed.output.substr(0, composed.output.find('\n'));
  auto changed = text;
  changed[text.size() / 2] = changed[text.size() / 2] == 'A' ? 'B' : 'A';
  const auto deliver = [&](const std::string& from, const std::string& what) {
    all.kitchen().emulator().ask("deliver-text m0 " + from + " " + what);
  };
  deliver("+237650000043", text);
  deliver(world::kNumber, changed);
  deliver(world::kNumber, text);
  CHECK(all.posts(1) == 1);
  deliver(world::kNumber, text);
  all.post("another");
  CHECK(all.posts(2) == 2);
  CHECK(all.relayed());
  CHECK(all.platform().statuses() == std::vector<std::string>{"only once", "another"});
}

TEST_CASE("each program of the back end is away in turn, and every post is made once it is back") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise();
  std::vector<std::string> sent;
  for (const auto& name : harness::Backend::names()) {
    CAPTURE(name);
    all.backend().kill(name);
    sent.push_back("written while " + name + " was away");
    all.post(sent.back());
    all.backend().start(name);
    CHECK(all.posts(sent.size()) == sent.size());
  }
  CHECK(all.relayed());
  CHECK(all.platform().statuses() == sent);
}

TEST_CASE(
    "a person revokes one account, then deletes everything: each token is revoked at its "
    "platform") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise();
  all.post("the last one");
  REQUIRE(all.posts(1) == 1);
  const auto first = all.platform().last_token();
  REQUIRE(all.consent().active(first));
  CHECK(all.phone({"revoke", "mastodon"}).code == 0);
  CHECK(eventually([&] { return !all.consent().active(first); }));
  all.post("too late");
  CHECK(all.relayed());
  CHECK(eventually([&] { return has(all.phone({"results"}).output, "failed"); }));
  all.connect();
  all.post("connected anew");
  REQUIRE(all.posts(2) == 2);
  const auto second = all.platform().last_token();
  REQUIRE(all.consent().active(second));
  CHECK(all.phone({"delete-account", "--password-file", all.password_file()}).code == 0);
  CHECK(ask("POST", all.backend().vault_url() + "/v1/sessions",
            {{"number", world::kNumber}, {"password", world::kPassword}})
            .status == 401);
  CHECK(eventually([&] { return !all.consent().active(second); }));
  CHECK(all.platform().statuses() == std::vector<std::string>{"the last one", "connected anew"});
}
