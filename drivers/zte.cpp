// ZTE sticks. +ZDONR and +ZPASR come at any time, also between prompt and +CMGS.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"ZTE"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/zte.inc"
};
constexpr modem::UsbOther kOther[] = {{0x19d2, 0x2000, modem::UsbOther::Kind::cd_rom},
                                      {0x19d2, 0x1225, modem::UsbOther::Kind::cd_rom},
                                      {0x19d2, 0x1402, modem::UsbOther::Kind::qmi_only}};

constexpr std::string_view kMemoryFull[] = {"^SMMEMFULL"};
constexpr std::string_view kReady[] = {"+ZUSIMR: 2", "+ZUSIMR:2"};
constexpr std::string_view kSim[] = {"+CPIN:"};
constexpr std::string_view kIgnored[] = {"+ZUSIMR", "+ZDONR",    "+ZPASR", "+ZPSTM",
                                         "+ZEND",   "+ZCONSTAT", "+ZUSIM"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+CCID", "AT+ICCID?"};
constexpr std::string_view kTries[] = {"AT+ZPINPUK=?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,2,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr std::string_view kUssdBefore[] = {"AT+CSCS=\"GSM\""};
constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(90)},
                                    {"AT+ZRST", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile zte{
    .name = "zte",
    .models = "MF100 MF180 MF190 MF626 MF627 MF667 MF710 MF823 MF825 K3565-Z K3770-Z",
    .manufacturers = kMakers,
    .usb = kUsb,
    .usb_other = kOther,
    .memory_full_urcs = kMemoryFull,
    .restart_urcs = {},
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
    .quirks = {.csmp_wipes_smsc = true},
};

}  // namespace drivers
