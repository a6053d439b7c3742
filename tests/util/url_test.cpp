#include "util/url.hpp"

#include <doctest/doctest.h>

using util::parse_url;
using util::UrlError;

TEST_CASE("percent-decoding is done once and refuses what is malformed") {
  CHECK(util::percent_decode("a%20b%252F") == "a b%2F");
  CHECK(util::percent_decode("") == "");
  CHECK_FALSE(util::percent_decode("%").has_value());
  CHECK_FALSE(util::percent_decode("%4").has_value());
  CHECK_FALSE(util::percent_decode("%g1").has_value());
  CHECK_FALSE(util::percent_decode("a%00b").has_value());
}

TEST_CASE("an encoded text decodes to itself") {
  const std::string text = "+49 17/ä?&=%~._-";
  CHECK(util::percent_decode(util::percent_encode(text)) == text);
  CHECK(util::percent_encode("+49") == "%2B49");
}

TEST_CASE("a URL is split into its parts") {
  const auto url = parse_url("HTTPS://Gateway.Example.ORG:8443/v2/X?since=7&A#top?");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "gateway.example.org");
  CHECK(url->port == 8443);
  CHECK(url->path == "/v2/X?since=7&A");
  CHECK(url->fragment == "top?");
  CHECK(url->authority() == "gateway.example.org:8443");
  CHECK(url->origin() == "https://gateway.example.org:8443");
  CHECK(url->text() == "https://gateway.example.org:8443/v2/X?since=7&A");

  const auto bare = parse_url("smtp://mail.example.org");
  REQUIRE(bare);
  CHECK(bare->path.empty());
  CHECK_FALSE(bare->port);
  CHECK_FALSE(bare->fragment);
  CHECK(parse_url("https://h?x=1")->path == "?x=1");
  CHECK(parse_url("https://h#")->fragment == "");
}

TEST_CASE("a link-local IPv6 host keeps its zone") {
  const auto escaped = parse_url("http://[FE80::1%25Eth0]:8080/v3/publish");
  REQUIRE(escaped);
  CHECK(escaped->host == "fe80::1%25Eth0");
  CHECK(escaped->origin() == "http://[fe80::1%25Eth0]:8080");
  CHECK(parse_url("http://[fe80::1%eth0]/"));
  const auto without_name = parse_url("http://[fe80::1%]/");
  REQUIRE_FALSE(without_name);
  CHECK(without_name.error() == UrlError::bad_address);
}

TEST_CASE("an IPv6 host loses its brackets and gets them back") {
  const auto url = parse_url("http://[::1]:9000/x");
  REQUIRE(url);
  CHECK(url->host == "::1");
  CHECK(url->origin() == "http://[::1]:9000");
  CHECK(url->is_loopback());
}

TEST_CASE("a text that is no URL is refused with its reason") {
  struct Example {
    const char* text;
    UrlError error;
  };
  for (const auto& [text, error] : {
           Example{"", UrlError::no_scheme},
           Example{"gateway.example.org", UrlError::no_scheme},
           Example{"://x", UrlError::no_scheme},
           Example{"ht tp://x", UrlError::no_scheme},
           Example{"1http://x", UrlError::no_scheme},
           Example{"http://a b/", UrlError::bad_character},
           Example{"http://a/\x01", UrlError::bad_character},
           Example{"http://a/\x7f", UrlError::bad_character},
           Example{"http://user:secret@example.org/", UrlError::has_user},
           Example{"http://@/", UrlError::has_user},
           Example{"http://[::1/", UrlError::bad_address},
           Example{"http://[::1]x/", UrlError::bad_address},
           Example{"http://[]/", UrlError::bad_address},
           Example{"http://[1.2.3.4]/", UrlError::bad_address},
           Example{"http://", UrlError::no_host},
           Example{"http:///x", UrlError::no_host},
           Example{"http://:80/", UrlError::no_host},
           Example{"http://a\\b/", UrlError::bad_host},
           Example{"http://a%2fb/", UrlError::bad_host},
           Example{"http://a,b/", UrlError::bad_host},
           Example{"http://a:/", UrlError::bad_port},
           Example{"http://a:0/", UrlError::bad_port},
           Example{"http://a:65536/", UrlError::bad_port},
           Example{"http://a:+80/", UrlError::bad_port},
           Example{"http://a:80:80/", UrlError::bad_port},
           Example{"http://a:000080/", UrlError::bad_port},
       }) {
    const auto shown = text;
    CAPTURE(shown);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error() == error);
    CHECK(std::string(to_string(error)).find("secret") == std::string::npos);
  }
}

TEST_CASE("a path with '@' and an international name are accepted") {
  CHECK(parse_url("https://h/@user/x")->path == "/@user/x");
  CHECK(parse_url("https://m\xC3\xBCnchen.example/")->host == "m\xC3\xBCnchen.example");
}

TEST_CASE("loopback is localhost, 127.0.0.0/8 and ::1") {
  for (const auto* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.3.4", "::1", "[::1]"}) {
    CAPTURE(host);
    CHECK(util::is_loopback(host));
  }
  for (const auto* host : {"", "localhost.example", "127.0.0.1.example", "127.1", "128.0.0.1",
                           "127.0.0.999", "::2", "[", "0.0.0.0"}) {
    CAPTURE(host);
    CHECK_FALSE(util::is_loopback(host));
  }
}

TEST_CASE("a host is a name or an address") {
  for (const auto* text : {"http://gw.example/a", "https://box:8443", "http://1.example"}) {
    CAPTURE(std::string(text));
    CHECK(util::parse_url(text)->has_name());
  }
  for (const auto* text :
       {"http://192.0.2.1/a", "https://[2001:db8::1]:8443", "http://localhost"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(util::parse_url(text)->has_name());
  }
}
