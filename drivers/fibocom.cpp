// Fibocom modules. Models that have only MBIM have no SMS over AT.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/fibocom.inc"
};

constexpr modem::Reset kResets[] = {{"AT+CFUN=15", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile fibocom{
    .name = "fibocom",
    .models = "L610 L850 NL668 FM101 FM150 MA510",
    .manufacturers = util::texts<"Fibocom">,
    .usb = kUsb,
    .ready_urcs = util::texts<"+SIM READY">,
    .sim_urcs = util::texts<"+CPIN:", "+SIM:", "+SIM DROP">,
    .memories = util::texts<"SM", "ME">,
    .iccid_commands = util::texts<"AT+CCID", "AT+ICCID?">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .resets = kResets,
};

}  // namespace drivers
