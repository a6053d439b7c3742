// Sticks of many makers with a Qualcomm or MediaTek chip, known at most by their USB ids: what they
// support is queried. They may send the unsolicited lines of any family.
#include "drivers/generic_urcs.hpp"
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/qualcomm_generic.inc"
};

// The ids before usb_modeswitch, of chips that many makers use.
constexpr modem::UsbOther kOther[] = {{0x05c6, 0x1000, modem::UsbOther::Kind::cd_rom},
                                      {0x05c6, 0xf000, modem::UsbOther::Kind::cd_rom},
                                      {0x1bbb, 0xf000, modem::UsbOther::Kind::cd_rom},
                                      {0x1c9e, 0xf000, modem::UsbOther::Kind::cd_rom}};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)},
                                    {"AT+CFUN=6", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile qualcomm_generic{
    .name = "qualcomm-generic",
    .models = "M6280 sticks, D-Link DWM-156/157/222, Longcheer, Alcatel, MediaTek",
    .manufacturers = util::texts<"QUALCOMM", "D-Link", "Longcheer", "Alcatel", "MediaTek", "MTK">,
    .usb = kUsb,
    .usb_other = kOther,
    .memory_full_urcs = generic_urcs::kMemoryFull,
    .restart_urcs = generic_urcs::kRestart,
    .ready_urcs = generic_urcs::kReady,
    .sim_urcs = generic_urcs::kSim,
    .ignored_urcs = generic_urcs::kIgnored,
    .memories = util::texts<"SM", "ME">,
    .iccid_commands = generic_urcs::kIccid,
    .tries_commands = util::texts<"AT+EPINC?", "AT%PINNUM?">,
    .resets = kResets,
    .quirks = {.csmp_wipes_smsc = true},
};

}  // namespace drivers
