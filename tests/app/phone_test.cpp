#include "app/phone.hpp"

#include <doctest/doctest.h>

#include <limits>

using app::Phone;

namespace {

Phone full() {
  Phone phone;
  phone.vault_url = "https://vault.example";
  phone.number = "+237670000001";
  phone.user_id = "user";
  phone.session = "session";
  phone.device = "device";
  phone.pending_reset = "reset";
  phone.pending_user = "pending";
  phone.gateway_server = "https://gateway.example";
  phone.form = app::Form::rsa_era;
  phone.key.assign(32, 'a');
  phone.counter = std::numeric_limits<std::uint32_t>::max();
  phone.key_in_doubt = true;
  phone.platforms = {{"gmail", "g", "email", "oauth2"}};
  phone.accounts = {{"1", "gmail", "g", "ada@example.org", "connected", 1'800'000'000'000}};
  phone.gateway_clients = {{"+237670001000", "CM", "MTN"}};
  phone.gateway_servers = {"https://gateway.example"};
  phone.own_gateway_servers = {"http://127.0.0.1:9000"};
  return phone;
}

}  // namespace

TEST_CASE("a phone is read as it was written") {
  CHECK(app::read_phone(app::write_phone(full())).value() == full());
  CHECK(app::read_phone(app::write_phone(Phone{})).value() == Phone{});
}

TEST_CASE("a text that no version writes is refused as a phone") {
  const auto whole = app::write_phone(full());
  const auto with = [&whole](const std::string& what, const std::string& instead) {
    auto text = whole;
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
  };
  for (const auto& text :
       {std::string(), std::string("{}"), with("\"version\":1", "\"version\":2"),
        with("4294967295", "4294967296"), with("4294967295", "-1"), with("rsa-era", "other"),
        with("YWFh", "YWF"), with("\"secret_key\"", "\"another\"")})
    CHECK_FALSE(app::read_phone(text).has_value());
}

TEST_CASE("a counter is never returned twice and never wraps around") {
  Phone phone;
  CHECK_FALSE(app::next_counter(phone).has_value());
  phone.key.assign(32, 1);
  CHECK(app::next_counter(phone) == 1U);
  CHECK(app::next_counter(phone) == 2U);
  phone.counter = std::numeric_limits<std::uint32_t>::max();
  CHECK_FALSE(app::next_counter(phone).has_value());
}

TEST_CASE("a platform is found by its name and by its letter") {
  CHECK(app::find_platform(full(), "g")->name == "gmail");
  CHECK(app::find_platform(full(), "gmail")->letter == "g");
  CHECK(app::find_platform(full(), "x").error().exit == app::kNoSuch);
  CHECK(app::session_of(full()).value() == "session");
  CHECK(app::session_of(Phone{}).error().exit == app::kDenied);
}
