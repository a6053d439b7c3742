// SIMCom 2G modules, behind a serial bridge whose USB id does not identify them. A drop of the
// supply voltage while they send restarts them; RDY is the only sign, and without a fixed rate
// there is none.
#include "drivers/profiles.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT+IFC=0,0">},
                                     {.alternatives = util::texts<"AT+CSDT=1">}};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(30)}};

}  // namespace

constinit const modem::Profile simcom_2g{
    .name = "simcom-2g",
    .models = "SIM300 SIM800 SIM808 SIM900 SIM868",
    .manufacturers = util::texts<"SIMCOM">,
    .model_marks = util::texts<"SIM300", "SIM80", "SIM86", "SIM90">,
    .init = kInit,
    .memory_full_urcs = util::texts<"+SMS FULL">,
    .restart_urcs = util::texts<"RDY", "NORMAL POWER DOWN", "UNDER-VOLTAGE POWER DOWN",
                                "OVER-VOLTAGE POWER DOWN">,
    .ready_urcs = util::texts<"SMS Ready", "Call Ready", "+CFUN: 1">,
    .sim_urcs = util::texts<"+CPIN:">,
    .ignored_urcs = util::texts<"*PSUTTZ", "*PSNWID", "DST:", "+CLTS", "UNDER-VOLTAGE WARN",
                                "OVER-VOLTAGE WARN">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+CCID">,
    .tries_commands = util::texts<"AT+SPIC">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain, modem::UssdForm::packed_hex>,
    .resets = kResets,
    .technologies = modem::k2g,
    .quirks = {.auto_baud = true},
};

}  // namespace drivers
