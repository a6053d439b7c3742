// Tests of all commands through the whole program, against fake servers.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "net/http_server.hpp"
#include "sms/codec.hpp"
#include "tests/app/read_back.hpp"

using namespace app_test;

namespace {

const std::vector<std::string> kCommands{
    "signup", "signin",        "signout", "password",  "reset-password",  "connect",
    "sync",   "compose",       "results", "platforms", "gateway-clients", "gateway-servers",
    "revoke", "delete-account"};

}  // namespace

TEST_CASE("every command's help has examples and fits 80 columns") {
  Rig rig;
  for (const auto& command : kCommands) {
    const auto help = rig({command, "--help"});
    CAPTURE(help.out);
    CHECK(help.code == 0);
    CHECK(help.says("\n  gsmrelay-app " + command));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
  }
  CHECK(rig({"--version"}).says("gsmrelay-app "));
  const auto wrong = rig({"compose", "--tex", "hello"});
  CHECK(wrong.code == app::kUsage);
  CHECK(wrong.complains("gsmrelay-app compose --help"));
}

TEST_CASE("a new user signs up, synchronises and composes a text that the Gateway server opens") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto first =
      rig({"compose", "gmail", "--to", "ada@example.org", "--subject", "Hi", "--text", "Hello"});
  REQUIRE_MESSAGE(first.code == 0, first.err);
  CHECK(first.complains("1 SMS, message 1"));
  const auto content = opened(rig.servers.key, line_of(first));
  CHECK(content == payload::Content{'g', "", "ada@example.org", "", "", "Hi", "Hello"});
  const auto second = rig({"compose", "x", "-"}, "from standard input\n");
  CHECK(opened(rig.servers.key, line_of(second)).body == "from standard input");
  CHECK(payload::read_compact(line_of(second))->counter == 2);
}

TEST_CASE("no secret is sent unencrypted, printed, or readable in the file") {
  Rig rig;
  rig.sign_up();
  const auto before = rig.servers.asked.size();
  rig.synchronise();
  std::string sync;
  for (auto i = before; i < rig.servers.asked.size(); ++i) sync += rig.servers.asked[i].body;
  CHECK(sync.find(kPassword) == std::string::npos);
  CHECK(rig.servers.sent().find('#') == std::string::npos);
  const auto wrong = rig({"signin", "--password-file", rig.dir.file("other", "Wrong horse 2\n")});
  CHECK(wrong.code == app::kDenied);
  CHECK_FALSE(wrong.complains("Wrong horse"));
  CHECK_FALSE(wrong.complains(kNumber));
  std::ifstream in(rig.path, std::ios::binary);
  const std::string octets{std::istreambuf_iterator<char>(in), {}};
  CHECK(octets.starts_with("GSMPHONE"));
  for (const auto& secret :
       {kSession, kNumber, kVault, std::string(util::as_chars(rig.servers.key))})
    CHECK(octets.find(secret) == std::string::npos);
}

TEST_CASE("a sign-up whose code is missing can be completed later") {
  Rig rig;
  const auto begun =
      rig({"signup", "--vault", kVault, "--number", kNumber, "--password-file", rig.password});
  CHECK(begun.code == app::kUsage);
  CHECK(rig.phone().pending_user == kUser);
  CHECK(rig({"signup", "--code", "654321"}).code == app::kDenied);
  CHECK(rig({"signup", "--code-file", "-"}, "123456\n").code == 0);
  CHECK(rig.phone().session == kSession);
  CHECK(rig.phone().pending_user.empty());
  CHECK(rig({"signup", "--vault", kVault, "--number", kNumber}).complains("belongs to a user"));
  CHECK(rig({"signin", "--password-file", rig.password}).code == 0);
}

TEST_CASE("connect waits until the account is connected") {
  Rig rig;
  rig.sign_up();
  int pauses = 0;
  rig.meanwhile = [&] {
    if (++pauses == 3)
      rig.servers.accounts.push_back(
          {{"id", "a1"}, {"platform", "x"}, {"name", "ada"}, {"state", "connected"}});
  };
  const auto done = rig({"connect", "x"});
  CHECK(done.code == 0);
  CHECK(done.says("https://platform.example/auth?state=1\n"));
  CHECK(done.says("connected: ada at x"));
  CHECK(pauses == 3);
  CHECK(rig.phone().accounts.size() == 1);
  CHECK(rig({"connect", "gmail"}).code == app::kTimeout);
  const auto alone = rig({"--json", "connect", "gmail", "--no-wait"});
  CHECK(alone.err.empty());
  CHECK(rig({"connect", "mastodon", "--no-wait", "--setting", "visibility=unlisted"}).code == 0);
  CHECK(rig.servers.sent().find(R"("settings":{"visibility":"unlisted"})") != std::string::npos);
  const auto wrong = rig({"--json", "connect", "x", "--setting", "unlisted"});
  CHECK(wrong.complains("--setting is written as key=value"));
  CHECK(json::parse_or_null(wrong.out)["error"]["exit"] == app::kUsage);
  CHECK(json::parse_or_null(rig({"--json", "--version"}).out)["version"] == GSMRELAY_VERSION);
  const auto half = rig({"--json", "connect", "x", "--setting"});
  CHECK(json::parse_or_null(half.out)["error"]["exit"] == app::kUsage);
  CHECK(json::parse_or_null(alone.out)["authorization_url"] ==
        "https://platform.example/auth?state=1");
}

TEST_CASE("an account that a secret opens is connected at once") {
  Rig rig;
  rig.sign_up();
  const auto done = rig({"connect", "email", "--instance", "smtps://mail.example:465", "--name",
                         "ada@mail.example", "--secret-file", rig.dir.file("mail", "s3cret\n"),
                         "--setting", "user=ada", "--setting", "from=ada@mail.example"});
  REQUIRE_MESSAGE(done.code == 0, done.err);
  CHECK_FALSE(done.says("s3cret"));
  CHECK(rig.servers.sent().find(R"("settings":{"from":"ada@mail.example","user":"ada"})") !=
        std::string::npos);
  CHECK(rig({"connect", "email", "--name", "x"}).code == app::kUsage);
}

TEST_CASE("lists are those of the last synchronisation, and --refresh updates them") {
  Rig rig;
  rig.sign_up();
  CHECK(rig({"platforms"}).says("--refresh"));
  CHECK(rig({"platforms", "--refresh"}).says("gmail"));
  rig.synchronise();
  CHECK(rig({"gateway-clients"}).says("+237670009999"));
  CHECK(rig({"gateway-clients", "--refresh"}).says("+237670002000"));
  CHECK(rig({"gateway-servers"}).says(kGateway));
  const auto set = rig({"gateway-servers", "--set", "https://a.example", "https://b.example/"});
  CHECK(set.says("https://b.example "));
  rig.synchronise();
  CHECK(rig({"gateway-servers"}).says("own"));
  CHECK(rig({"gateway-servers", "--set", "http://c.example"}).code == app::kUsage);
  CHECK(rig({"gateway-servers", "--reset"}).says("default"));
  CHECK(json::parse_or_null(rig({"--json", "platforms"}).out)["platforms"][1]["letter"] == "t");
  CHECK(rig({"results"}).says("published"));
  CHECK(json::parse_or_null(rig({"--json", "results"}).out)["results"][0]["id"] == "r1");
}

TEST_CASE("an account is revoked by id, name or platform") {
  Rig rig;
  rig.sign_up();
  rig.servers.accounts =
      Json::array({{{"id", "a1"}, {"platform", "x"}, {"name", "ada"}, {"state", "connected"}},
                   {{"id", "a2"}, {"platform", "gmail"}, {"name", "ada"}, {"state", "connected"}}});
  CHECK(rig({"revoke", "ada"}).code == app::kUsage);
  CHECK(rig({"revoke", "nobody"}).code == app::kNoSuch);
  CHECK(rig({"revoke", "x"}).says("ada at x: revoking"));
  CHECK(rig.phone().accounts.size() == 1);
}

TEST_CASE("deleting the user needs the password and removes the phone file") {
  Rig rig;
  rig.sign_up();
  CHECK(rig({"delete-account"}, "wrong\n").code == app::kDenied);
  CHECK(std::filesystem::exists(rig.path));
  CHECK(rig({"delete-account", "--password-file", rig.password}).says("revoking"));
  CHECK(rig.servers.deleted);
  for (const char* behind : {"", ".new", ".lock"})
    CHECK_FALSE(std::filesystem::exists(rig.path + behind));
  CHECK(rig({"platforms"}).code == app::kNoSuch);
}

TEST_CASE("a wrong password can be typed three times") {
  Rig rig;
  rig.sign_up();
  rig.forget_session();
  CHECK(rig({"sync", rig.servers.link()}, "wrong\nwrong\n" + kPassword + "\n").code == 0);
  CHECK(rig({"sync", rig.servers.link()}, "wrong\nwrong\nwrong\n" + kPassword + "\n").code ==
        app::kDenied);
  CHECK(rig.phone().key == rig.servers.key);
}

TEST_CASE("a code for another user is refused without a request") {
  Rig rig;
  rig.sign_up();
  auto link = rig.servers.link();
  link.replace(link.find("user-1"), 6, "user-2");
  const auto before = rig.servers.asked.size();
  const auto ran = rig({"sync", link, "--password-file", rig.password});
  CHECK(ran.code == app::kFailed);
  CHECK(ran.complains("another user"));
  CHECK(rig.servers.asked.size() == before);
}

TEST_CASE("a message that could not be sent has used its counter") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto lost = rig({"compose", "x", "--text", "a", "--send-emulator", rig.dir / "none", "m0"});
  CHECK(lost.code == app::kUnreachable);
  CHECK(lost.complains("compose again"));
  CHECK(rig.phone().counter == 1);
  CHECK(rig({"compose", "x", "--text", "a", "--send", rig.dir / "none"}).code != 0);
  CHECK(payload::read_compact(line_of(rig({"compose", "x", "--text", "a"})))->counter == 3);
}

TEST_CASE("--pdu prints SMS-SUBMIT as AT+CMGS expects it") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto ran = rig({"--json", "compose", "x", "--pdu", "--text", std::string(200, 'a')});
  const auto json = json::parse_or_null(ran.out);
  REQUIRE(json["sms"].size() == 2);
  CHECK(json["parts"] == 2);
  const auto pdu = sms::decode(util::from_hex(json["sms"][0].text()).value(), sms::Smsc::present,
                               sms::Kind::submit);
  REQUIRE(pdu.has_value());
  CHECK(std::get<sms::Submit>(pdu->tpdu).destination.to_string() == "+237670009999");
}

TEST_CASE("a sign-in on a phone that knows no vault names the missing options") {
  Rig rig;
  const auto ran = rig({"signin", "--password-file", rig.password});
  CHECK(ran.code == app::kUsage);
  CHECK(ran.complains("the phone knows no vault yet: --vault and --number are needed"));
  CHECK(ran.complains("gsmrelay-app signup --help"));
  CHECK(rig.servers.asked.empty());
}

TEST_CASE("a wrong passphrase fails before anything is asked or sent") {
  Rig rig;
  rig.sign_up();
  const auto before = rig.servers.asked.size();
  rig.dir.file("passphrase", "another one\n");
  const auto ran = rig({"sync", rig.servers.link(), "--password-file", rig.password});
  CHECK(ran.code == app::kDenied);
  CHECK(ran.complains("wrong passphrase"));
  CHECK(rig.servers.asked.size() == before);
}

TEST_CASE("a sign-in sends the device of the last one, to the same vault only") {
  Rig rig;
  rig.sign_up();
  CHECK(rig.phone().device == "a-known-device");
  CHECK(rig({"signin", "--password-file", rig.password}).code == 0);
  CHECK(rig.servers.asked.back().body.find(R"("device":"a-known-device")") != std::string::npos);
  rig({"signin", "--vault", "https://other.example", "--password-file", rig.password});
  CHECK(rig.servers.asked.back().body.find("device") == std::string::npos);
}

TEST_CASE("an invitation is sent with the sign-up") {
  Rig rig;
  rig({"signup", "--vault", kVault, "--number", kNumber, "--password-file", rig.password,
       "--invitation", "0123456789abcdef", "--code", "123456"});
  CHECK(rig.servers.sent().find(R"("invitation":"0123456789abcdef")") != std::string::npos);
}

TEST_CASE("a password is changed, and a session ends here or everywhere") {
  Rig rig;
  CHECK(rig({"password"}).code == app::kNoSuch);
  rig.sign_up();
  const auto fresh = rig.dir.file("fresh", "Another horse 2\n");
  CHECK(rig({"password", "--password-file", fresh, "--new-password-file", fresh}).code ==
        app::kDenied);
  const auto changed =
      rig({"password", "--password-file", rig.password, "--new-password-file", fresh});
  CHECK(changed.says("the password is changed"));
  CHECK(rig.servers.sent().find(R"("new_password":"Another horse 2")") != std::string::npos);
  CHECK_FALSE(changed.says("horse"));
  CHECK(rig({"signout"}).says("signed out"));
  CHECK(rig.phone().session.empty());
  CHECK(rig.phone().device == "a-known-device");
  CHECK(rig({"signout"}).code == app::kDenied);
  CHECK(rig({"signin", "--password-file", rig.password}).code == 0);
  CHECK(rig({"signout", "--everywhere"}).says("every session"));
  CHECK(rig.phone().device.empty());
  CHECK(rig.servers.asked.back().url.ends_with("/v1/users/me/sessions"));
}

TEST_CASE(
    "a forgotten password is replaced by a code, and the phone then belongs to the new user") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  const auto asked = rig({"reset-password", "--password-file", rig.password});
  CHECK(asked.code == app::kUsage);
  CHECK(asked.complains("reset-password --code"));
  CHECK(rig({"reset-password", "--code", "654321"}).code == app::kDenied);
  const auto waits = rig({"reset-password", "--code", "123456"});
  CHECK(waits.says("valid from 2027-01-15"));
  CHECK_FALSE(rig.phone().key.empty());
  rig.servers.user = "user-2";
  CHECK(rig({"signin", "--password-file", rig.password}).code == 0);
  CHECK(rig.phone().user_id == "user-2");
  CHECK(rig.phone().key.empty());
  CHECK(rig.phone().pending_reset.empty());
  // Another user's session is still refused.
  rig.servers.user = "user-3";
  CHECK(rig({"signin", "--password-file", rig.password}).code == app::kFailed);
}

TEST_CASE("a new password that waits is cancelled, or needs the vault's address") {
  Rig rig;
  const auto unknown = rig({"reset-password", "--password-file", rig.password});
  CHECK(unknown.code == app::kUsage);
  CHECK(unknown.complains("--vault and --number are needed"));
  CHECK(rig({"reset-password", "--code", "123456"}).complains("no new password was asked for"));
  rig.sign_up();
  CHECK(rig({"reset-password", "--cancel"}).says("the old password stays"));
}

TEST_CASE("a new password that waits is shown, with the command that cancels it") {
  Rig rig;
  rig.sign_up();
  CHECK_FALSE(rig({"platforms", "--refresh"}).complains("new password"));
  rig.servers.password_replaced_at = 1'800'000'000'000;
  const auto ran = rig({"platforms", "--refresh"});
  CHECK(ran.code == 0);
  CHECK(ran.complains("it replaces yours at 2027-01-15"));
  CHECK(ran.complains("gsmrelay-app reset-password --cancel"));
}

TEST_CASE("each command that uses the session at the vault warns of a new password that waits") {
  Rig rig;
  rig.sign_up();
  rig.servers.password_replaced_at = 1'800'000'000'000;
  const auto warns = [&](const std::vector<std::string>& command) {
    return rig(command).complains("it replaces yours at 2027-01-15");
  };
  CHECK(warns({"sync"}));
  CHECK(warns({"sync", "--page"}));
  CHECK(warns({"connect", "x", "--no-wait"}));
  CHECK(warns({"revoke", "x"}));
  CHECK(warns({"signout"}));
  // The password, which these prove, cancels it.
  CHECK_FALSE(warns({"signin", "--password-file", rig.password}));
}

TEST_CASE("a phone that asked for two new passwords can sign in with either") {
  Rig rig;
  rig.sign_up();
  rig.synchronise();
  CHECK(rig({"reset-password", "--password-file", rig.password}).code == app::kUsage);
  CHECK(rig({"reset-password", "--code", "123456"}).code == 0);
  CHECK(rig.phone().pending_reset == "user-2");
  rig.servers.user = "user-3";  // an earlier one, which was confirmed too
  CHECK(rig({"signin", "--number", "+237670000002", "--password-file", rig.password}).code ==
        app::kFailed);
  CHECK_FALSE(rig.phone().key.empty());
  CHECK(rig({"signin", "--password-file", rig.password}).code == 0);
  CHECK(rig.phone().user_id == "user-3");
  CHECK(rig.phone().key.empty());
  CHECK(rig.phone().pending_reset.empty());
}

TEST_CASE("a new password is asked for at the vault and for the number of the phone file only") {
  Rig rig;
  rig.sign_up();
  const auto asked = rig.servers.asked.size();
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"--vault", "https://other.example"},
        std::vector<std::string>{"--number", "+237670000002"}}) {
    std::vector<std::string> words{"reset-password", "--password-file", rig.password};
    words.insert(words.end(), other.begin(), other.end());
    const auto ran = rig(words);
    CHECK(ran.code == app::kFailed);
    CHECK(ran.complains("--file PATH"));
  }
  CHECK(rig.servers.asked.size() == asked);
  CHECK(rig.phone().vault_url == kVault);
}

TEST_CASE("what needs a signed-in phone exits with 10 if there is no phone file") {
  Rig rig;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"sync"},
        std::vector<std::string>{"sync", "--gateway-server", kGateway},
        std::vector<std::string>{"reset-password", "--cancel"}, std::vector<std::string>{"signout"},
        std::vector<std::string>{"results"}})
    CHECK_MESSAGE(rig(words).code == app::kNoSuch, words.front());
  CHECK(rig.servers.asked.empty());
}

TEST_CASE("a vault without tickets is named as an older one, with a way to synchronise") {
  Rig rig;
  rig.sign_up();
  rig.servers.script = [](const net::HttpRequest&) {
    return Servers::said(404, {{"error", "this path does not exist"}});
  };
  const auto ran = rig({"sync"});
  CHECK(ran.code == app::kFailed);
  CHECK(ran.complains("older than this program"));
  CHECK(ran.complains("gsmrelay-app signout; gsmrelay-app sync 'LINK'"));
}

TEST_CASE("a false Gateway server gets neither session nor password") {
  Rig rig;
  rig.sign_up();
  rig.servers.fingerprint = crypto::RsaPrivateKey::generate(2048).public_key().fingerprint();
  const auto got = [&](const std::string& secret) {
    for (const auto& request : rig.servers.asked) {
      if (!request.url.starts_with(kGateway)) continue;
      if (request.body.find(secret) != std::string::npos) return true;
      for (const auto& [name, value] : request.headers)
        if (value.find(secret) != std::string::npos) return true;
    }
    return false;
  };
  const auto asked = rig({"sync", "--gateway-server", kGateway, "--password-file", rig.password});
  CHECK(asked.code == app::kDenied);
  CHECK(asked.complains("no Gateway server of your vault"));
  CHECK(rig({"sync", rig.servers.link(), "--password-file", rig.password}).code == app::kDenied);
  for (const auto& secret : {kSession, kPassword, kProof}) CHECK_FALSE(got(secret));
  CHECK(got(kTicket));
  CHECK(rig.servers.sent().find("/handshake") == std::string::npos);
}

TEST_CASE("a signed-in phone synchronises with the vault's Gateway server, without a password") {
  Rig rig;
  rig.sign_up();
  const auto ran = rig({"sync"});
  REQUIRE_MESSAGE(ran.code == 0, ran.err);
  CHECK(rig.phone().gateway_server == kGateway);
  CHECK(rig.phone().key == rig.servers.key);
  CHECK(rig({"sync", rig.servers.link()}).code == 0);
  rig.forget_session();
  CHECK(rig({"sync"}).code == app::kDenied);
}

TEST_CASE("sync --page prints the link of the page for another phone") {
  Rig rig;
  CHECK(rig({"sync", "--page"}).code == app::kNoSuch);
  rig.sign_up();
  rig.synchronise();
  const auto key = rig.phone().key;
  const auto ran = rig({"sync", "--page"});
  CHECK(ran.code == 0);
  CHECK(ran.out == rig.servers.page_url + "\n");
  CHECK(rig.phone().key == key);
  CHECK(rig({"sync", "--page", "--json"}).says("page_url"));
  rig.servers.page_url = "https://other.example/sync#user-1/x";
  CHECK(rig({"sync", "--page"}).code == app::kFailed);
  rig.forget_session();
  CHECK(rig({"sync", "--page"}).code == app::kDenied);
}

TEST_CASE("an address of a vault without https:// is refused with the address of a vault") {
  Rig rig;
  for (const char* command : {"signup", "signin", "reset-password"}) {
    const auto ran = rig({command, "--vault", "vault.example.org", "--number", kNumber,
                          "--password-file", rig.password});
    CHECK(ran.code == app::kUsage);
    CHECK_MESSAGE(ran.complains("https://vault.example.org"), ran.err);
    CHECK_FALSE(ran.complains("gateway.example"));
  }
}

TEST_CASE("an unknown platform exits with 10, and names the command that lists them") {
  Rig rig;
  rig.sign_up();
  rig.servers.script = [](const net::HttpRequest&) {
    return Servers::said(404, {{"error", "there is no such platform; next: GET /v1/platforms"}});
  };
  const auto ran = rig({"connect", "nosuch", "--name", "a", "--secret-file", rig.password});
  CHECK(ran.code == app::kNoSuch);
  CHECK(ran.complains("platforms --refresh"));
}
