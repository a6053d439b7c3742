// Quectel modules with USB of their own. URCs go to one port, chosen by AT+QURCCFG; status reports
// are in SR although +CDSI says "SM",0.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Quectel"};
constexpr std::string_view kModels[] = {"UC15", "UC20", "EC2",  "EG2", "EG9", "EG0",
                                        "EG1",  "BG9",  "EP06", "EM0", "EM1", "RM5"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/quectel_lte.inc"
};

constexpr std::string_view kInit0[] = {"AT+QURCCFG=\"urcport\",\"usbat\""};
constexpr std::string_view kInit1[] = {"AT+QINDCFG=\"csq\",0"};
constexpr std::string_view kInit2[] = {"AT+QSIMSTAT=1"};
constexpr std::string_view kInit3[] = {"AT+CTZU=3"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0},
                                     {.alternatives = kInit1},
                                     {.alternatives = kInit2},
                                     {.alternatives = kInit3}};

constexpr std::string_view kMemoryFull[] = {"+QIND: \"smsfull\""};
constexpr std::string_view kRestart[] = {"RDY", "POWERED DOWN", "NORMAL POWER DOWN"};
constexpr std::string_view kReady[] = {"+QIND: SMS DONE", "+QIND: PB DONE", "+CFUN: 1",
                                       "+QUSIM: 1"};
constexpr std::string_view kSim[] = {"+CPIN:", "+QUSIM", "+QSIMSTAT"};
constexpr std::string_view kIgnored[] = {
    "+QIND: \"csq\"", "+QIND: \"act\"", "+QTONEDET", "+QGPSURC", "+QLWURC", "^DSCI", "+QNTP"};

constexpr std::string_view kMemories[] = {"ME", "SM"};
constexpr std::string_view kIccid[] = {"AT+QCCID"};
constexpr std::string_view kTries[] = {"AT+QPINC?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::ucs2_hex};
constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile quectel_lte{
    .name = "quectel-lte",
    .models = "UC15 UC20 EC20 EC21 EC25 EG25-G EG91 EG95 BG95 BG96 EP06 EM12 RM500 RM520",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .usb = kUsb,
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
    .resets = kResets,
    .quirks = {.report_index_wrong = true},
};

}  // namespace drivers
