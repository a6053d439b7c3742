// Huawei 3G sticks. Their AT+CGMI is the same as that of LTE sticks, so the model decides.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"huawei"};
constexpr std::string_view kModels[] = {"E155", "E160",  "E169",  "E17",  "E220",
                                        "E352", "K3565", "K3715", "K3765"};

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

constexpr std::string_view kInit0[] = {"AT^CURC=0"};
constexpr std::string_view kInit1[] = {"AT^PORTSEL=0"};
constexpr std::string_view kInit2[] = {"AT^PORTSEL=1"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0},
                                     {.alternatives = kInit1, .only_on = modem::PortRole::at},
                                     {.alternatives = kInit2, .only_on = modem::PortRole::ppp}};

constexpr std::string_view kMemoryFull[] = {"^SMMEMFULL"};
constexpr std::string_view kRestart[] = {"^SYSSTART"};
constexpr std::string_view kReady[] = {"^SRVST: 2", "^SRVST:2"};
constexpr std::string_view kSim[] = {"+CPIN:", "^SIMST"};
constexpr std::string_view kIgnored[] = {
    "^RSSI",     "^HRSSILVL", "^MODE",     "^DSFLOWRPT", "^BOOT",   "^SRVST",    "^STIN",
    "^NDISSTAT", "^NDISEND",  "^CSNR",     "^ECCLIST",   "^EONS",   "^LWURC",    "^ORIG",
    "^CONF",     "^CONN",     "^CEND",     "^DDTMF",     "+CUSATP", "+CUSATEND", "^POSITION",
    "^POSEND",   "^PDPDEACT", "^RFSWITCH", "^DSDORMANT"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT^ICCID?"};
constexpr std::string_view kTries[] = {"AT^CPIN?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,2,0", "2,1,0,1,0"};
// Not all models report the form by USSDMODE. Plain comes first: a stick that expects packed text
// refuses plain text, but one that expects plain text would send packed text as a code.
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::packed_hex};
constexpr std::string_view kUssdBefore[] = {"AT^USSDMODE=0"};
constexpr modem::Reset kResets[] = {{"AT^RESET", std::chrono::seconds(90)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile huawei_3g{
    .name = "huawei-3g",
    .models = "E1550 E160 E169 E173 E1750 E1752 E220 E352 K3565 K3715 K3765",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .usb = kUsb,
    .usb_other = kOther,
    .interface_rules = kRules,
    .init = kInit,
    .memory_full_urcs = kMemoryFull,
    .restart_urcs = kRestart,
    .ready_urcs = kReady,
    .sim_urcs = kSim,
    .ignored_urcs = kIgnored,
    .memories = kMemories,
    .iccid_commands = kIccid,
    .tries_commands = kTries,
    .announcements = kAnnouncements,
    .ussd_forms = kUssd,
    .ussd_before = kUssdBefore,
    .resets = kResets,
    .quirks = {.cmgl_hangs = true, .no_cmms = true},
    .prompt_limit = std::chrono::seconds(10),
};

}  // namespace drivers
