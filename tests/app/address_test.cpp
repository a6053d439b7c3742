#include "app/address.hpp"

#include <doctest/doctest.h>

TEST_CASE("an address is https, or http on this host") {
  CHECK(app::parse_address("https://Gateway.example:8443/v2#f")->url() ==
        "https://gateway.example:8443/v2");
  CHECK(app::parse_address("https://gateway.example/")->url() == "https://gateway.example");
  CHECK(app::parse_address("apps://a.example/x?y=1#frag")->fragment == "frag");
  CHECK(app::parse_address("app://127.0.0.1:80/x")->url() == "http://127.0.0.1:80/x");
  CHECK(app::parse_address("http://localhost")->url() == "http://localhost");
  CHECK(app::parse_address("http://[::1]:9000/x")->origin == "http://[::1]:9000");
  CHECK(app::parse_address("https://[2001:db8::1]")->origin == "https://[2001:db8::1]");
}

TEST_CASE("an ambiguous address is refused") {
  for (const char* wrong : {"",
                            "gateway.example",
                            "//a.example",
                            "ftp://a.example",
                            "file:///etc/passwd",
                            "http://a.example",
                            "http://127.evil.example",
                            "http://127.0.0.1.evil.example",
                            "http://[2001:db8::1]",
                            "http://localhost.evil.example",
                            "https://",
                            "https://:80",
                            "https://user@a.example",
                            "https://a.example:b@evil.example",
                            "https://a.example\\@evil",
                            "https://a.example:0",
                            "https://a.example:99999",
                            "https://a.example:+80",
                            "https://a.example:",
                            "https://a b.example",
                            "https://a.example/\nx",
                            "https://a.example/ü",
                            "https://a.example/x y",
                            "https://[::1",
                            "https://[::1]x",
                            "https://a.example#<>",
                            "https://a_b.example",
                            "javascript://a.example"})
    CHECK_FALSE_MESSAGE(app::parse_address(wrong).has_value(), wrong);
  CHECK_FALSE(app::parse_address("https://a.example/" + std::string(4000, 'x')).has_value());
}
