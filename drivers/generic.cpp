// Any modem that follows TS 27.005 and 27.007, and every modem until its family is known.
#include "drivers/generic_urcs.hpp"
#include "drivers/profiles.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile generic{
    .name = "generic",
    .models = "any modem that follows TS 27.005 and 27.007",
    .memory_full_urcs = generic_urcs::kMemoryFull,
    .restart_urcs = generic_urcs::kRestart,
    .ready_urcs = generic_urcs::kReady,
    .sim_urcs = generic_urcs::kSim,
    .ignored_urcs = generic_urcs::kIgnored,
    .memories = util::texts<"SM", "ME">,
    .iccid_commands = generic_urcs::kIccid,
    .resets = kResets,
};

}  // namespace drivers
