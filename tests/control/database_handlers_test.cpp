#include "tests/control/rig.hpp"

using rig::Rig;

TEST_CASE("an administrator compacts the spool while the daemon uses it") {
  Rig rig;
  rig.desk.options.settings.payload_retention = std::chrono::hours(0);
  for (int i = 0; i < 200; ++i)
    rig.desk.accept(desk::sms_of(desk::text_of_parts(3), static_cast<std::uint16_t>(i),
                                 {.sent_ms = 1'800'000'000'000 + i * 1000}));
  rig.desk.deliver_all();
  rig.desk.clock.advance(desk::kDay * 200);
  rig.desk.run_housekeeping(3);
  const auto done = rig.post("/v1/db/vacuum");
  CHECK(done["before_bytes"].number() > done["after_bytes"].number());
  CHECK(done["after_bytes"].number() > 0);
  rig.desk.accept(desk::one_sms("after it"));
  CHECK(rig.desk.due().size() == 1);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/db/vacuum") == 403);
}
