// ZTE sticks. +ZDONR and +ZPASR come at any time, also between prompt and +CMGS.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/zte.inc"
};
constexpr modem::UsbOther kOther[] = {{0x19d2, 0x2000, modem::UsbOther::Kind::cd_rom},
                                      {0x19d2, 0x1225, modem::UsbOther::Kind::cd_rom},
                                      {0x19d2, 0x1402, modem::UsbOther::Kind::qmi_only}};

constexpr modem::TechnologyValue kTechnologies[] = {
    {modem::kAnyTechnology, "0"}, {modem::k2g, "1"}, {modem::k3g, "2"}, {modem::k4g, "6"}};
constexpr modem::TechnologyCommand kTechnology{.query = "AT+ZSNT?",
                                               .prefix = "+ZSNT:",
                                               .before = "AT+ZSNT=",
                                               .after = ",0,0",
                                               .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(90)},
                                    {"AT+ZRST", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile zte{
    .name = "zte",
    .models = "MF100 MF180 MF190 MF626 MF627 MF667 MF710 MF823 MF825 K3565-Z K3770-Z",
    .manufacturers = util::texts<"ZTE">,
    .usb = kUsb,
    .usb_other = kOther,
    .memory_full_urcs = util::texts<"^SMMEMFULL">,
    .ready_urcs = util::texts<"+ZUSIMR: 2", "+ZUSIMR:2">,
    .sim_urcs = util::texts<"+CPIN:">,
    .ignored_urcs =
        util::texts<"+ZUSIMR", "+ZDONR", "+ZPASR", "+ZPSTM", "+ZEND", "+ZCONSTAT", "+ZUSIM">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+CCID", "AT+ICCID?">,
    .tries_commands = util::texts<"AT+ZPINPUK=?">,
    .announcements = util::texts<"2,1,0,2,0">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .ussd_before = util::texts<"AT+CSCS=\"GSM\"">,
    .resets = kResets,
    .technology = kTechnology,
    .quirks = {.csmp_wipes_smsc = true},
};

}  // namespace drivers
