// Huawei 3G sticks. Their AT+CGMI is the same as that of LTE sticks, so the model decides.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/huawei_3g.inc"
};
constexpr modem::UsbOther kOther[] = {{0x12d1, 0x1446, modem::UsbOther::Kind::cd_rom},
                                      {0x12d1, 0x1c0b, modem::UsbOther::Kind::cd_rom}};
constexpr modem::InterfaceRule kRules[] = {
    {0x01, 0x01, modem::PortRole::ppp}, {0x01, 0x02, modem::PortRole::at},
    {0x02, 0x01, modem::PortRole::ppp}, {0x02, 0x02, modem::PortRole::at},
    {0x01, 0x05, modem::PortRole::gps}, {0x01, 0x14, modem::PortRole::gps},
    {0x06, 0x14, modem::PortRole::gps}};

constexpr modem::InitStep kInit[] = {
    {.alternatives = util::texts<"AT^CURC=0">},
    {.alternatives = util::texts<"AT^PORTSEL=0">, .only_on = modem::PortRole::at},
    {.alternatives = util::texts<"AT^PORTSEL=1">, .only_on = modem::PortRole::ppp}};

// Not all models report the form by USSDMODE. Plain comes first: a stick that expects packed text
// refuses plain text, but one that expects plain text would send packed text as a code.
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::packed_hex};
// The other values ask for no change.
constexpr modem::TechnologyValue kTechnologies[] = {{modem::kAnyTechnology, "2"},
                                                    {modem::k2g + modem::k3g, "2"},
                                                    {modem::k2g, "13"},
                                                    {modem::k3g, "14"}};
constexpr modem::TechnologyCommand kTechnology{.query = "AT^SYSCFG?",
                                               .prefix = "^SYSCFG:",
                                               .before = "AT^SYSCFG=",
                                               .after = ",3,40000000,2,4",
                                               .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT^RESET", std::chrono::seconds(90)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile huawei_3g{
    .name = "huawei-3g",
    .models = "E1550 E160 E169 E173 E1750 E1752 E220 E352 K3565 K3715 K3765",
    .manufacturers = util::texts<"huawei">,
    .model_marks =
        util::texts<"E155", "E160", "E169", "E17", "E220", "E352", "K3565", "K3715", "K3765">,
    .usb = kUsb,
    .usb_other = kOther,
    .interface_rules = kRules,
    .init = kInit,
    .memory_full_urcs = util::texts<"^SMMEMFULL">,
    .restart_urcs = util::texts<"^SYSSTART">,
    .ready_urcs = util::texts<"^SRVST: 2", "^SRVST:2">,
    .sim_urcs = util::texts<"+CPIN:", "^SIMST">,
    .ignored_urcs =
        util::texts<"^RSSI", "^HRSSILVL", "^MODE", "^DSFLOWRPT", "^BOOT", "^SRVST", "^STIN",
                    "^NDISSTAT", "^NDISEND", "^CSNR", "^ECCLIST", "^EONS", "^LWURC", "^ORIG",
                    "^CONF", "^CONN", "^CEND", "^DDTMF", "+CUSATP", "+CUSATEND", "^POSITION",
                    "^POSEND", "^PDPDEACT", "^RFSWITCH", "^DSDORMANT">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT^ICCID?">,
    .tries_commands = util::texts<"AT^CPIN?">,
    .announcements = util::texts<"2,1,0,2,0", "2,1,0,1,0">,
    .ussd_forms = kUssd,
    .ussd_before = util::texts<"AT^USSDMODE=0">,
    .resets = kResets,
    .technologies = modem::k2g + modem::k3g,
    .technology = kTechnology,
    .quirks = {.cmgl_hangs = true, .no_cmms = true},
    .prompt_limit = std::chrono::seconds(10),
};

}  // namespace drivers
