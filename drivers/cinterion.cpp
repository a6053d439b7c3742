// Siemens, Cinterion, Gemalto and Thales modules. Only values in AT+CNMI=? and AT+CPMS=? work:
// MC75i accepts no ME and only bfr=1. AT^SCKS is lost at a restart.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/cinterion.inc"
};

constexpr modem::InitStep kInit[] = {
    {.alternatives = util::texts<"AT^SCKS=1">},
    {.alternatives = util::texts<"AT^SCFG=\"URC/DstIfc\",\"app\"">}};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile cinterion{
    .name = "cinterion",
    .models = "MC55 TC35 TC65 MC75i BGS2 EHS5 PHS8 PLS8 PLS62 PLS63 ELS61 MV31",
    .manufacturers = util::texts<"Cinterion", "SIEMENS", "Gemalto", "Thales">,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = util::texts<"^SMGO">,
    .restart_urcs = util::texts<"^SYSSTART", "^SHUTDOWN">,
    .sim_urcs = util::texts<"+CPIN:", "^SCKS">,
    .ignored_urcs = util::texts<"^SBC", "^SCTM", "^SIND">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+CCID">,
    .tries_commands = util::texts<"AT^SPIC">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .resets = kResets,
    .contact_tries = 10,
};

}  // namespace drivers
