#include "backend/vault/audit.hpp"

#include "tests/backend/vault/rig.hpp"

TEST_CASE("entries of the audit log are deleted after their retention") {
  vault_test::Rig rig;
  rig.audit.note("sign-in", "u1", "done");
  rig.clock.advance(std::chrono::hours(24 * 89));
  rig.audit.note("sign-in", "u1", "refused");
  rig.audit.purge();
  CHECK(rig.count("SELECT count(*) FROM audit") == 2);
  rig.clock.advance(std::chrono::hours(24 * 2));
  rig.audit.purge();
  CHECK(rig.count("SELECT count(*) FROM audit WHERE result = 'refused'") == 1);
  CHECK(rig.count("SELECT count(*) FROM audit") == 1);
}
