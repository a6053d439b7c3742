#include "backend/vault/oauth/outside_url.hpp"

#include <doctest/doctest.h>

namespace {

util::Result<void> check(std::string_view url, std::vector<std::string> addresses,
                         bool private_addresses = false) {
  return vault::check_outside(url, {"https"}, private_addresses,
                              [&](const std::string&) { return addresses; });
}

}  // namespace

TEST_CASE("public and private addresses are told apart") {
  for (const auto* good : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "192.169.0.1"})
    CHECK_MESSAGE(vault::is_public_address(good), good);
  for (const auto* bad : {"127.0.0.1",
                          "10.1.2.3",
                          "172.16.0.1",
                          "172.31.255.255",
                          "192.168.1.1",
                          "169.254.169.254",
                          "100.64.0.1",
                          "0.0.0.0",
                          "224.0.0.1",
                          "255.255.255.255",
                          "192.0.2.1",
                          "198.18.0.1",
                          "::1",
                          "::",
                          "fe80::1",
                          "fd00::1",
                          "ff02::1",
                          "::ffff:127.0.0.1",
                          "::ffff:10.0.0.1",
                          "64:ff9b::7f00:1",
                          "2002:7f00:1::",
                          "2001:db8::1",
                          "2001::1",
                          "localhost",
                          ""})
    CHECK_FALSE_MESSAGE(vault::is_public_address(bad), bad);
}

TEST_CASE("a user's address must be public and use TLS") {
  CHECK(check("https://hook.example/a?b=c", {"8.8.8.8"}));
  CHECK(check("https://hook.example:8443/", {"8.8.8.8", "2a00:1450::1"}));
  for (const auto* bad :
       {"http://hook.example/", "file:///etc/passwd", "https://", "https://user@hook.example/",
        "https://hook.example/#x", "https://hook.example:0/", "https://hook.example:x/",
        "https://hook.exa mple/", "https://hook.example\\@other/", "https://hook.example\\/",
        "https://h\xC3\xB6ok.example/", "hook.example"})
    CHECK_FALSE_MESSAGE(check(bad, {"8.8.8.8"}), bad);
  CHECK(check("https://in.example/", {"8.8.8.8", "10.0.0.1"}).error().advice ==
        util::Advice::reject);
  CHECK(check("https://127.0.0.1/", vault::resolve_host("127.0.0.1")).error().advice ==
        util::Advice::reject);
  CHECK(check("https://[::1]/", vault::resolve_host("::1")).error().advice == util::Advice::reject);
  CHECK(check("https://gone.example/", {}).error().advice == util::Advice::retry);
  CHECK(check("https://in.example/", {"10.0.0.1"}, true));
}

TEST_CASE("an instance may be written with or without scheme, slash and capitals") {
  CHECK(vault::instance_of("Mastodon.Example/").value() == "https://mastodon.example");
  CHECK(vault::instance_of("https://mastodon.example:8443").value() ==
        "https://mastodon.example:8443");
  for (const auto* bad :
       {"", "http://mastodon.example", "https://mastodon.example/path", "https://a@b.example",
        "mastodon.example?x", "mastodon.example#x", "a b", "a_b.example", "https://[fe80::1%eth0]"})
    CHECK_FALSE_MESSAGE(vault::instance_of(bad), bad);
}
