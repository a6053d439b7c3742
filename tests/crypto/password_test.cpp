#include "crypto/password.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "util/octets.hpp"

namespace {

constexpr crypto::Argon2Cost kCheap{64, 1, 1};

}  // namespace

TEST_CASE("only the right password matches a hash") {
  const auto encoded = crypto::hash_password("correct horse", kCheap);
  CHECK(encoded.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(crypto::password_fits("correct horse", encoded));
  CHECK_FALSE(crypto::password_fits("correct horsf", encoded));
  CHECK_FALSE(crypto::password_fits("", encoded));
  CHECK(crypto::hash_password("correct horse", kCheap) != encoded);
}

TEST_CASE("a password may be empty, long, or hold a NUL") {
  for (const auto& password : {std::string(), std::string(4096, 'x'), std::string("a\0b", 3)}) {
    const auto encoded = crypto::hash_password(password, kCheap);
    CHECK(crypto::password_fits(password, encoded));
    CHECK_FALSE(crypto::password_fits(password + "x", encoded));
  }
}

TEST_CASE("a malformed hash matches no password") {
  for (const char* encoded : {"", "x", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$$", "$2y$10$abc"})
    CHECK_FALSE(crypto::password_fits("x", encoded));
}

TEST_CASE("the hash of the argon2 tool is read") {
  // echo -n password | argon2 somesalt -id -t 2 -k 64 -p 1 -e
  const std::string encoded =
      "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$FqGkmHNGCd0BRW2kBt6fPZ2pPmyGwwChL8FGUhTOSSI";
  CHECK(crypto::password_fits("password", encoded));
  CHECK_FALSE(crypto::password_fits("Password", encoded));
  CHECK(util::to_hex(util::as_octets(crypto::stretch("password", "somesalt", {64, 2, 1}))) ==
        "16A1A498734609DD01456DA406DE9F3D9DA93E6C86C300A12FC1465214CE4922");
}

TEST_CASE("stretching gives the same key for the same passphrase, salt and cost") {
  const auto key = crypto::stretch("passphrase", "saltsalt", kCheap);
  CHECK(key.size() == 32);
  CHECK(crypto::stretch("passphrase", "saltsalt", kCheap) == key);
  CHECK(crypto::stretch("passphrase", "saltsalu", kCheap) != key);
  CHECK(crypto::stretch("passphrase", "saltsalt", {128, 1, 1}) != key);
  CHECK_THROWS_AS(crypto::stretch("passphrase", "short", kCheap), std::invalid_argument);
}
