#include "cli/doctor_checks.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>

#include "io/fd_line.hpp"
#include "relay/route.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/raw_server.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/spool/desk.hpp"

using namespace std::chrono_literals;

namespace {

config::RouteSettings route_to(const std::string& url) {
  config::RouteSettings route;
  route.name = "main";
  route.url = url;
  return route;
}

std::string code_for(net::Fault fault) {
  net::HttpResult result;
  result.fault = fault;
  result.fault_text = "x";
  const auto finding = cli::judge_server(route_to("https://gw.example/x"), result);
  return finding ? std::string(finding->code) : "";
}

}  // namespace

TEST_CASE("a fault of the connection has its warning; what a server answers is not judged") {
  CHECK(code_for(net::Fault::dns) == "route-dns");
  CHECK(code_for(net::Fault::connect) == "route-connect");
  CHECK(code_for(net::Fault::tls) == "route-tls");
  CHECK(code_for(net::Fault::timeout) == "route-timeout");
  CHECK(code_for(net::Fault::none).empty());
  CHECK(code_for(net::Fault::transfer).empty());
}

TEST_CASE("a server that a doctor does not wait for is slow, and of a working route a notice") {
  doubles::RawServer silent([](const std::string&) {
    return doubles::RawServer::Answer{"", doubles::RawServer::Answer::Then::hang};
  });
  auto tls = silent.url("/a");
  tls.replace(0, 4, "https");  // it accepts the connection and answers no handshake
  for (const auto& url : {silent.url("/a"), tls}) {
    CAPTURE(url);
    const auto found = cli::check_servers({route_to(url)}, 200ms);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == "route-slow");
    CHECK(found[0].at_most == warnings::Severity::degraded);
    const auto text = warnings::arrange(found, {.relays = false}).front().text;
    CHECK(text.find("gave no answer within 20") != std::string::npos);
    const auto known = cli::check_servers({route_to(url)}, 200ms, {"main"});
    REQUIRE(known.size() == 1);
    CHECK(known[0].at_most == warnings::Severity::notice);
  }
}

TEST_CASE("a name server that a working route does not need at once is slow, not down") {
  net::HttpResult result;
  result.fault = net::Fault::dns;
  result.timed_out = true;
  CHECK(cli::judge_server(route_to("https://gw.example/x"), result)->code == "route-dns");
  CHECK(cli::judge_server(route_to("https://gw.example/x"), result, {"main"})->code ==
        "route-slow");
}

TEST_CASE("a refused certificate has the warning of its class") {
  const auto code = [](net::CertificateFault certificate) {
    net::HttpResult result;
    result.fault = net::Fault::tls;
    result.certificate = certificate;
    return std::string(cli::judge_server(route_to("https://gw.example/x"), result)->code);
  };
  CHECK(code(net::CertificateFault::expired) == "route-certificate-expired");
  CHECK(code(net::CertificateFault::not_yet_valid) == "route-certificate-early");
  CHECK(code(net::CertificateFault::unknown_issuer) == "route-certificate-issuer");
  CHECK(code(net::CertificateFault::wrong_host) == "route-certificate-host");
  CHECK(code(net::CertificateFault::plain_http) == "route-plain-http");
  CHECK(code(net::CertificateFault::other) == "route-tls");
}

TEST_CASE("servers are asked side by side, and routes without a URL are left out") {
  const auto found = cli::check_servers(
      {route_to("http://127.0.0.1:1/a"), route_to(""), route_to("http://127.0.0.1:1/b")}, 2s);
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "route-connect");
}

TEST_CASE("names of several routes that are not found have one cause, beside an address") {
  // Of a machine without a network the name server does not answer.
  const auto found = cli::check_servers(
      {route_to("http://no-such-host.invalid/a"), route_to("http://no-such-host.invalid/b"),
       route_to("http://127.0.0.1:1/c")},
      2s);
  std::vector<std::string> codes;
  for (const auto& one : found) codes.emplace_back(one.code);
  std::ranges::sort(codes);
  CHECK(codes == std::vector<std::string>{"dns-failed", "route-connect", "route-dns", "route-dns"});
}

TEST_CASE("a port that is missing or a file is found, one of another kind is left alone") {
  config::Config config;
  config.modems.resize(3);
  config.modems[0].name = "a";
  config.modems[0].port = "/dev/ttyUSB99";
  config.modems[1].name = "b";
  config.modems[1].port = "/etc/hostname";
  config.modems[2].name = "c";
  config.modems[2].port = "exec:true";
  const auto found = cli::check_ports(config, false);
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "port-missing");
  CHECK(found[1].code == "port-not-serial");
}

TEST_CASE("a program that opened the port of a modem which gsmrelayd has found is named") {
  const io::Fd line(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(line);
  REQUIRE(::grantpt(line.get()) == 0);
  REQUIRE(::unlockpt(line.get()) == 0);
  const std::string port = ::ptsname(line.get());
  const auto look = [&](bool lent, const config::Config& config = {}) {
    return cli::check_ports(config, true,
                            {{.name = "stick", .port = port, .usb = "1-1", .lent = lent}});
  };
  CHECK(look(false).empty());
  const doubles::Child thief({"sh", "-c", "exec sleep 60 5<>" + port});
  for (int i = 0; i < 1000 && look(false).empty(); ++i) ::poll(nullptr, 0, 5);
  const auto found = look(false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "port-shared");
  CHECK(found[0].subject == "stick");
  CHECK(warnings::fill_in("{command}", found[0]) == "sudo kill " + std::to_string(thief.pid()));
  CHECK(look(true).empty());  // a person has suspended the modem to lend its port
  config::Config config;
  config.modems.push_back({.name = "stick", .port = port});
  CHECK(look(false, config).size() == 1);
  CHECK(look(true, config).empty());
}

TEST_CASE("a daemon that cannot use its key or its folder has the cause named, with a command") {
  const doubles::TempDir dir(rig::folder_for_files());
  const auto judge = [&](const std::string& lines) {
    return cli::judge_files(config::parse(
        "[daemon]\nallow_volatile = true\nstate_dir = \"" + dir.path() + "\"\n" + lines,
        dir / "x.toml", relay::route_kinds()));
  };
  CHECK(!judge(""));
  const auto key = dir / "spool.key";
  const auto lines = "spool_key = \"file:" + key + "\"\n";
  const auto missing = judge(lines);
  REQUIRE(missing);
  CHECK(missing->code == "config-unreadable");
  CHECK(warnings::fill_in("{reason}", *missing).find(key + " does not exist") != std::string::npos);
  CHECK(!warnings::fill_in("{command}", *missing).empty());
  dir.file("spool.key", std::string(64, 'k'), 0600);
  CHECK(!judge(lines));
  // A route whose secret is missing is held; gsmrelayd starts.
  CHECK(
      !judge("[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n"
             "bearer_token = \"file:/nonexistent/token\"\n"));
}

TEST_CASE("the first mistake of a configuration is a finding") {
  const auto bad = config::parse("nonsense = 1", "/x.toml", relay::route_kinds());
  CHECK(cli::judge_configuration(bad, "gsmrelay config check")->code == "config-unreadable");
  CHECK(!cli::judge_configuration(config::parse("", "/x.toml", relay::route_kinds()), ""));
}

TEST_CASE("a spool that a gsmrelayd would refuse is a finding") {
  const doubles::TempDir dir;
  CHECK(!cli::judge_spool(dir.path(), {}));  // it is made at the first start
  dir.file("spool.db", "no database at all, but long enough to be read as the head of one\n");
  const auto finding = cli::judge_spool(dir.path(), {});
  REQUIRE(finding);
  CHECK(finding->code == "spool-damaged");
}

TEST_CASE("a sound encrypted spool is no finding, and its damage is one if its key can be read") {
  const auto secret = std::string(64, 'k');
  desk::Desk desk;
  desk.close();
  desk.options.encryption = desk::ok(spool::make_encryption(secret));
  desk.open();
  desk.accept(desk::one_sms("x"));
  desk.close();
  const auto folder = desk.folder.path();
  const config::SecretRef key{"file:" + desk.folder.file("spool.key", secret)};
  CHECK(!cli::judge_spool(folder, key));
  CHECK(!cli::judge_spool(folder, {"file:" + (desk.folder / "absent")}));
  const auto reason = [&](const config::SecretRef& with) {
    const auto finding = cli::judge_spool(folder, with);
    REQUIRE(finding);
    CHECK(finding->code == "spool-damaged");
    return finding->arguments.front().second;
  };
  CHECK(reason({}).find("is damaged, or encrypted and spool_key is not set") != std::string::npos);
  const config::SecretRef other{"file:" + desk.folder.file("other.key", std::string(64, 'o'))};
  CHECK(reason(other).find("was encrypted with another key") != std::string::npos);
  std::fstream file(desk.options.path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(2048);
  file << std::string(20'000, 'x');
  file.close();
  CHECK(reason(key).find("is damaged: ") != std::string::npos);
  CHECK(!cli::judge_spool(folder, {"file:" + (desk.folder / "absent")}));
}
