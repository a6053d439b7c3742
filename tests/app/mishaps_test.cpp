// Failures as a user sees them, through the whole program: lost responses, a full disk, typing
// errors, posts that cannot be published.
#include <filesystem>

#include "tests/app/read_back.hpp"

using namespace app_test;

TEST_CASE("a synchronisation without a response leaves the key in doubt until the next one") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  rig.servers.lost = "/sessions/s1";
  const auto lost = rig({"sync", rig.servers.link(), "--password-file", rig.password});
  CHECK(lost.code == app::kTimeout);
  CHECK(lost.complains("sync again before you compose"));
  const auto doubtful = rig({"compose", "x", "--text", "a"});
  CHECK(doubtful.code == 0);  // the old key may still be valid, and there may be no network
  CHECK(doubtful.complains("not answered"));
  CHECK(json::parse_or_null(rig({"--json", "compose", "x", "--text", "a"}).out)["key_in_doubt"] ==
        true);
  rig.servers.lost.clear();
  // A refused synchronisation does not settle the earlier one.
  rig.forget_session();
  CHECK(rig({"sync", rig.servers.link()}, "wrong\nwrong\nwrong\n").code == app::kDenied);
  CHECK(rig({"sync", rig.servers.link()}, "\n").code == app::kUsage);
  CHECK(rig({"compose", "x", "--text", "a"}).complains("not answered"));
  rig.sign_in();
  rig.synchronise();
  CHECK_FALSE(rig({"compose", "x", "--text", "a"}).complains("not answered"));
}

TEST_CASE("a wrong password leaves no doubt about the key") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  rig.forget_session();
  CHECK(rig({"sync", rig.servers.link()}, "wrong\nwrong\nwrong\n").code == app::kDenied);
  CHECK_FALSE(rig({"compose", "x", "--text", "a"}).complains("not answered"));
}

TEST_CASE("a text of several SMS is printed as one text") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const std::string words(200, 'a');
  const auto ran = rig({"compose", "x", "--text", words});
  CHECK(ran.complains("2 SMS"));
  CHECK(ran.complains("send it as one text"));
  CHECK(opened(rig.servers.key, line_of(ran)).body == words);
  const auto json = json::parse_or_null(rig({"--json", "compose", "x", "--text", words}).out);
  CHECK(json["sms"][0].text() + json["sms"][1].text() == json["text"]);
}

TEST_CASE("an output that cannot be written is an error") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  std::istringstream in;
  std::ostringstream err;
  std::ofstream full("/dev/full");
  app::Dependencies dependencies{rig.servers.fetch(), rig.clock, [](auto) {}, kCheap, 2048};
  app::Context context{full, err, in, dependencies};
  CHECK(app::run(context, {"--file", rig.path, "--passphrase-file", rig.passphrase, "compose", "x",
                           "--text", "a"}) == app::kFailed);
  CHECK(err.str().find("could not be written") != std::string::npos);
}

TEST_CASE("a link to a phone file and the file share one counter") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto real = rig.dir / "real";
  std::filesystem::rename(rig.path, real);
  std::filesystem::create_symlink(real, rig.path);
  CHECK(rig({"compose", "x", "--text", "a"}).code == 0);
  CHECK(std::filesystem::is_symlink(rig.path));
  CHECK(rig.phone().counter == 1);
  CHECK(rig({"delete-account", "--password-file", rig.password}).code == 0);
  CHECK_FALSE(std::filesystem::exists(real));
}

TEST_CASE("an error does not repeat wrong arguments: one may be a password or a post") {
  Rig rig;
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"signup", "--password", "Secret-horse1"},
           {"signup", "--password=Secret-horse1"},
           {"signin", "+237650000042"},
           {"compose", "x", "--text", "Secret", "words", "--tex"}}) {
    const auto ran = rig(words);
    CHECK(ran.code == app::kUsage);
    CHECK_FALSE(ran.complains("horse"));
    CHECK_FALSE(ran.complains("237650000042"));
    CHECK_FALSE(ran.complains("words --"));
  }
  CHECK(rig({"signup", "--password=Secret-horse1"}).complains("no such option: --password"));
}

TEST_CASE("a password that is not UTF-8 is refused") {
  Rig rig;
  const auto ran = rig({"signup", "--vault", kVault, "--number", kNumber, "--password-file",
                        rig.dir.file("latin1", "P\xe4ssw\xf6rt9!\n")});
  CHECK(ran.code == app::kUsage);
  CHECK(ran.complains("UTF-8"));
  CHECK(rig.servers.asked.empty());
}

TEST_CASE("after a deletion without a response, a refused session names the files to remove") {
  Rig rig;
  rig.sign_up();
  rig.servers.lost = "/v1/users/me";
  const auto ran = rig({"delete-account", "--password-file", rig.password});
  CHECK(ran.code == app::kTimeout);
  CHECK_FALSE(ran.complains("rm "));
  rig.servers.lost.clear();
  REQUIRE(rig.file().change([](app::Phone& phone) -> app::CommandResult<void> {
    phone.session = "one that went with the user";
    return {};
  }));
  const auto again = rig({"delete-account", "--password-file", rig.password});
  CHECK(again.code == app::kDenied);
  CHECK(again.complains("rm " + rig.path));
}

TEST_CASE("a post that may never be published is reported before an SMS is paid") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto nobody = rig({"compose", "gmail", "--to", "nobody", "--text", "a"});
  CHECK(nobody.code == app::kUsage);
  CHECK(nobody.complains("e-mail addresses"));
  CHECK(rig.phone().counter == 0);
  const auto without = rig({"compose", "x", "--text", "a"});
  CHECK(without.code == 0);  // another phone may have connected one since
  CHECK(without.complains("no account of yours"));
  CHECK(json::parse_or_null(
            rig({"--json", "compose", "x", "--text", "a"}).out)["without_account"] == true);
  rig.servers.accounts = Json::array({{{"platform", "x"}, {"letter", "t"}, {"name", "ada"}}});
  rig.synchronise();
  CHECK_FALSE(rig({"compose", "x", "--text", "a"}).complains("no account of yours"));
}

TEST_CASE("the secret of an account can be typed") {
  Rig rig;
  rig.sign_up();
  CHECK(rig({"connect", "x", "--name", "ada"}, "its password\n").says("connected: ada at x"));
  CHECK(rig({"connect", "x", "--secret-file", rig.password}).code == app::kUsage);
}

TEST_CASE("an unknown command is reported as unknown") {
  Rig rig;
  CHECK(rig({"frobnicate"}).complains("no such command"));
  CHECK(rig({"signin"}, "Wrong horse 2\n").complains("no such command") == false);
}

TEST_CASE("an invalid number is refused before a counter is used") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto ran = rig({"compose", "x", "--text", "a", "--pdu", "--to-gateway-client", "12345"});
  CHECK(ran.code == app::kUsage);
  CHECK(rig.phone().counter == 0);
}
