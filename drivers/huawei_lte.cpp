// Huawei sticks and modules with LTE, and late 3G ones with the same firmware. The interface tells
// the port: its protocol is the code of AT^SETPORT.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/huawei_lte.inc"
};
constexpr modem::UsbOther kOther[] = {{0x12d1, 0x1f01, modem::UsbOther::Kind::cd_rom},
                                      {0x12d1, 0x14fe, modem::UsbOther::Kind::cd_rom},
                                      {0x12d1, 0x157d, modem::UsbOther::Kind::cd_rom},
                                      {0x12d1, 0x14db, modem::UsbOther::Kind::hilink},
                                      {0x12d1, 0x14dc, modem::UsbOther::Kind::hilink}};
constexpr modem::InterfaceRule kRules[] = {
    {0xFF, 0x01, modem::PortRole::ppp},    {0xFF, 0x02, modem::PortRole::at},
    {0xFF, 0x12, modem::PortRole::at},     {0xFF, 0x03, modem::PortRole::diag},
    {0xFF, 0x13, modem::PortRole::diag},   {0xFF, 0x05, modem::PortRole::gps},
    {0xFF, 0x14, modem::PortRole::gps},    {0xFF, 0x10, modem::PortRole::ppp},
    {0xFF, 0x16, modem::PortRole::ignore}, {0xFF, 0xA1, modem::PortRole::ignore},
    {0xFF, 0xA2, modem::PortRole::ignore}};

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT^CURC=0">}};

// The order of search; the other values ask for no change.
constexpr modem::TechnologyValue kTechnologies[] = {{modem::kAnyTechnology, "00"},
                                                    {modem::kAnyTechnology, "030201"},
                                                    {modem::kAnyTechnology, "030102"},
                                                    {modem::kAnyTechnology, "020301"},
                                                    {modem::kAnyTechnology, "020103"},
                                                    {modem::kAnyTechnology, "010302"},
                                                    {modem::kAnyTechnology, "010203"},
                                                    {modem::k2g, "01"},
                                                    {modem::k3g, "02"},
                                                    {modem::k4g, "03"},
                                                    {modem::k2g + modem::k3g, "0201"},
                                                    {modem::k2g + modem::k3g, "0102"},
                                                    {modem::k2g + modem::k4g, "0301"},
                                                    {modem::k2g + modem::k4g, "0103"},
                                                    {modem::k3g + modem::k4g, "0302"},
                                                    {modem::k3g + modem::k4g, "0203"}};
constexpr modem::TechnologyCommand kTechnology{.query = "AT^SYSCFGEX?",
                                               .prefix = "^SYSCFGEX:",
                                               .before = "AT^SYSCFGEX=\"",
                                               .after = "\",40000000,2,4,40000000,,",
                                               .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT^RESET", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile huawei_lte{
    .name = "huawei-lte",
    .models = "E3131 E3276 E3372 E3531 E398 K5150 ME909 MU609 MU709",
    .manufacturers = util::texts<"huawei">,
    .model_marks =
        util::texts<"E313", "E327", "E33", "E353", "E39", "K515", "ME909", "MU609", "MU709">,
    .usb = kUsb,
    .usb_other = kOther,
    .interface_rules = kRules,
    .init = kInit,
    .memory_full_urcs = util::texts<"^SMMEMFULL">,
    .restart_urcs = util::texts<"^SYSSTART">,
    .sim_urcs = util::texts<"+CPIN:", "^SIMST">,
    .ignored_urcs =
        util::texts<"^HCSQ", "^RSSI", "^HRSSILVL", "^LTERSRP", "^SRVST", "^MODE", "^NDISSTAT",
                    "^NDISEND", "^DSFLOWRPT", "^LOCCHD", "^ANLEVEL", "^BOOT", "^STIN", "^CSNR",
                    "^ECCLIST", "^EONS", "^LWURC", "^PDPDEACT", "^RFSWITCH">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT^ICCID?">,
    .tries_commands = util::texts<"AT^CPIN?">,
    .announcements = util::texts<"2,1,0,2,0", "2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain, modem::UssdForm::ucs2_hex,
                               modem::UssdForm::packed_hex>,
    .resets = kResets,
    .technology = kTechnology,
    .quirks = {.no_getportmode = true, .no_cmms = true},
};

}  // namespace drivers
