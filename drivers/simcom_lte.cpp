// SIMCom modules with USB of their own. Some SIM7600 send only after AT&F, which switches echo on
// again.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/simcom_lte.inc"
};

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT&F">},
                                     {.alternatives = util::texts<"ATE0">},
                                     {.alternatives = util::texts<"AT+CMEE=1">},
                                     {.alternatives = util::texts<"AT+UIMHOTSWAPON=1">}};

constexpr modem::TechnologyValue kTechnologies[] = {{modem::kAnyTechnology, "2"},
                                                    {modem::kAnyTechnology, "39"},
                                                    {modem::k2g, "13"},
                                                    {modem::k3g, "14"},
                                                    {modem::k4g, "38"},
                                                    {modem::k2g + modem::k3g, "19"},
                                                    {modem::k2g + modem::k3g, "48"},
                                                    {modem::k2g + modem::k4g, "51"},
                                                    {modem::k3g + modem::k4g, "54"}};
constexpr modem::TechnologyCommand kTechnology{
    .query = "AT+CNMP?", .prefix = "+CNMP:", .before = "AT+CNMP=", .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT+CRESET", std::chrono::seconds(60)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile simcom_lte{
    .name = "simcom-lte",
    .models = "SIM5320 SIM7000 SIM7070 SIM7100 SIM7500 SIM7600 A7670",
    .manufacturers = util::texts<"SIMCOM">,
    .model_marks =
        util::texts<"SIM53", "SIM52", "SIM70", "SIM71", "SIM75", "SIM76", "SIM82", "A76">,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = util::texts<"+SMS FULL", "SMS FULL">,
    .restart_urcs = util::texts<"*ATREADY: 1", "RDY">,
    .ready_urcs = util::texts<"SMS DONE", "PB DONE">,
    .sim_urcs = util::texts<"+CPIN:">,
    .ignored_urcs = util::texts<"+CNSMOD", "+CSQ:", "+CPSI", "+NITZ", "*PSNWID", "*PSUTTZ",
                                "VOICE CALL:", "MISSED_CALL:", "+RXDTMF", "+CIPEVENT">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+CICCID", "AT+CCID">,
    .tries_commands = util::texts<"AT+SPIC">,
    .announcements = util::texts<"2,1,0,2,0", "2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain, modem::UssdForm::ucs2_hex>,
    .resets = kResets,
    .technology = kTechnology,
};

}  // namespace drivers
