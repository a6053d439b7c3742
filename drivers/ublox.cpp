// u-blox modules. TOBY sends "+AT: READY" up to 20 s after its ports appear.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/ublox.inc"
};

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT+USIMSTAT=3">}};

constexpr modem::Reset kResets[] = {{"AT+CFUN=16", std::chrono::seconds(60)},
                                    {"AT+CFUN=15", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile ublox{
    .name = "ublox",
    .models = "SARA-U2 LISA-U2 TOBY-L2 TOBY-L4 LARA-R2 LARA-R6 SARA-R4",
    .manufacturers = util::texts<"u-blox">,
    .usb = kUsb,
    .init = kInit,
    .restart_urcs = util::texts<"+AT: READY">,
    .ready_urcs = util::texts<"+PBREADY">,
    .sim_urcs = util::texts<"+CPIN:", "+UUSIMSTAT">,
    .ignored_urcs = util::texts<"+UCALLSTAT", "+UUSTS", "+UUPSDD", "+UUPSDA">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+CCID">,
    .tries_commands = util::texts<"AT+UPINCNT">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .resets = kResets,
    .settle = std::chrono::seconds(20),
};

}  // namespace drivers
