// Quectel modules with USB of their own. URCs go to one port, chosen by AT+QURCCFG; status reports
// are in SR although +CDSI says "SM",0.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/quectel_lte.inc"
};

constexpr modem::InitStep kInit[] = {
    {.alternatives = util::texts<"AT+QURCCFG=\"urcport\",\"usbat\"">},
    {.alternatives = util::texts<"AT+QINDCFG=\"csq\",0">},
    {.alternatives = util::texts<"AT+QSIMSTAT=1">},
    {.alternatives = util::texts<"AT+CTZU=3">}};

constexpr modem::TechnologyValue kTechnologies[] = {{modem::kAnyTechnology, "0"},
                                                    {modem::k2g, "1"},
                                                    {modem::k3g, "2"},
                                                    {modem::k3g, "5"},
                                                    {modem::k4g, "3"}};
constexpr modem::TechnologyCommand kTechnology{.query = "AT+QCFG=\"nwscanmode\"",
                                               .prefix = "+QCFG:",
                                               .field = 1,
                                               .before = "AT+QCFG=\"nwscanmode\",",
                                               .after = ",1",
                                               .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile quectel_lte{
    .name = "quectel-lte",
    .models = "UC15 UC20 EC20 EC21 EC25 EG25-G EG91 EG95 BG95 BG96 EP06 EM12 RM500 RM520",
    .manufacturers = util::texts<"Quectel">,
    .model_marks = util::texts<"UC15", "UC20", "EC2", "EG2", "EG9", "EG0", "EG1", "BG9", "EP06",
                               "EM0", "EM1", "RM5">,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = util::texts<"+QIND: \"smsfull\"">,
    .restart_urcs = util::texts<"RDY", "POWERED DOWN", "NORMAL POWER DOWN">,
    .ready_urcs = util::texts<"+QIND: SMS DONE", "+QIND: PB DONE", "+CFUN: 1", "+QUSIM: 1">,
    .sim_urcs = util::texts<"+CPIN:", "+QUSIM", "+QSIMSTAT">,
    .ignored_urcs = util::texts<"+QIND: \"csq\"", "+QIND: \"act\"", "+QTONEDET", "+QGPSURC",
                                "+QLWURC", "^DSCI", "+QNTP">,
    .memories = util::texts<"ME", "SM">,
    .iccid_commands = util::texts<"AT+QCCID">,
    .tries_commands = util::texts<"AT+QPINC?">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain, modem::UssdForm::ucs2_hex>,
    .resets = kResets,
    .technology = kTechnology,
    .quirks = {.report_index_wrong = true},
};

}  // namespace drivers
