#include "service/sync_proof.hpp"

#include <doctest/doctest.h>

TEST_CASE("a proof is taken only with the key that it is bound to") {
  const std::string proof = "sync-proof.abc-_";
  const auto bound = service::bind_proof(proof, "print-of_phone");
  CHECK(service::unbind_proof(bound, "print-of_phone") == proof);
  CHECK_FALSE(service::unbind_proof(bound, "print-of_another").has_value());
  CHECK_FALSE(service::unbind_proof(bound, "").has_value());
  CHECK_FALSE(service::unbind_proof(proof, "print-of_phone").has_value());
  CHECK_FALSE(service::unbind_proof("sync-proof.", "").has_value());
}

TEST_CASE("a password is no proof, and is taken as it is") {
  CHECK(service::unbind_proof("Right-horse.1", "print") == "Right-horse.1");
  CHECK(service::unbind_proof("", "print") == "");
}
