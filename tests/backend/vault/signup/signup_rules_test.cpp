#include "backend/vault/signup/signup_rules.hpp"

#include <doctest/doctest.h>

#include <set>

TEST_CASE("a password is long and mixed, or very long, and does not contain the number") {
  const auto* number = "+237650000001";
  CHECK(vault::password_fault("Right-horse1", number).empty());
  CHECK(vault::password_fault("correct horse battery staple", number).empty());
  for (const auto* bad : {"Ab1-", "right-horse1", "RIGHT-HORSE1", "Right-horse", "Righthorse1",
                          "Zz-237650000001-zz", "sync-proof.Right-horse1"})
    CHECK_FALSE_MESSAGE(vault::password_fault(bad, number).empty(), bad);
  CHECK_FALSE(vault::password_fault(std::string(257, 'a'), number).empty());
}

TEST_CASE("codes have six digits and differ") {
  std::set<std::string> codes;
  for (int i = 0; i < 50; ++i) {
    const auto code = vault::random_code();
    CHECK(code.size() == 6);
    CHECK(code.find_first_not_of("0123456789") == std::string::npos);
    codes.insert(code);
  }
  CHECK(codes.size() > 45);
}
