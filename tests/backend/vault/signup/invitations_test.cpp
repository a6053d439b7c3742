#include "backend/vault/signup/invitations.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("an invitation is valid once, for 30 days, and only its hash is stored") {
  Rig rig;
  const auto invitation = vault::make_invitation(*rig.store, rig.clock.wall());
  CHECK(invitation.size() == 16);
  CHECK(invitation != vault::make_invitation(*rig.store, rig.clock.wall()));
  CHECK(vault::is_invitation_valid(rig.context, invitation));
  CHECK_FALSE(vault::is_invitation_valid(rig.context, ""));
  CHECK_FALSE(vault::is_invitation_valid(rig.context, "another"));
  CHECK(rig.leaked().find(invitation) == std::string::npos);
  const auto use = [&] {
    return rig.store->change([&](database::Database& db) {
      return vault::use_invitation(db, vault::invitation_hash(invitation), rig.context.now());
    });
  };
  rig.clock.advance(std::chrono::hours(24 * 29));
  CHECK(use());
  CHECK_FALSE(use());
  const auto late = vault::make_invitation(*rig.store, rig.clock.wall());
  rig.clock.advance(std::chrono::hours(24 * 31));
  CHECK_FALSE(vault::is_invitation_valid(rig.context, late));
}
