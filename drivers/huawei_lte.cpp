// Huawei sticks and modules with LTE, and late 3G ones with the same firmware. The interface tells
// the port: its protocol is the code of AT^SETPORT.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"huawei"};
constexpr std::string_view kModels[] = {"E313", "E327",  "E33",   "E353", "E39",
                                        "K515", "ME909", "MU609", "MU709"};

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

constexpr std::string_view kInit0[] = {"AT^CURC=0"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}};

constexpr std::string_view kMemoryFull[] = {"^SMMEMFULL"};
constexpr std::string_view kRestart[] = {"^SYSSTART"};
constexpr std::string_view kSim[] = {"+CPIN:", "^SIMST"};
constexpr std::string_view kIgnored[] = {
    "^HCSQ",    "^RSSI",      "^HRSSILVL", "^LTERSRP",  "^SRVST",   "^MODE", "^NDISSTAT",
    "^NDISEND", "^DSFLOWRPT", "^LOCCHD",   "^ANLEVEL",  "^BOOT",    "^STIN", "^CSNR",
    "^ECCLIST", "^EONS",      "^LWURC",    "^PDPDEACT", "^RFSWITCH"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT^ICCID?"};
constexpr std::string_view kTries[] = {"AT^CPIN?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,2,0", "2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::ucs2_hex,
                                     modem::UssdForm::packed_hex};
constexpr modem::Reset kResets[] = {{"AT^RESET", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile huawei_lte{
    .name = "huawei-lte",
    .models = "E3131 E3276 E3372 E3531 E398 K5150 ME909 MU609 MU709",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .usb = kUsb,
    .usb_other = kOther,
    .interface_rules = kRules,
    .init = kInit,
    .memory_full_urcs = kMemoryFull,
    .restart_urcs = kRestart,
    .ready_urcs = {},
    .sim_urcs = kSim,
    .ignored_urcs = kIgnored,
    .memories = kMemories,
    .iccid_commands = kIccid,
    .tries_commands = kTries,
    .announcements = kAnnouncements,
    .ussd_forms = kUssd,
    .resets = kResets,
    .quirks = {.no_getportmode = true, .no_cmms = true},
};

}  // namespace drivers
