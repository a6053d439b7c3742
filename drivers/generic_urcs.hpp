// All families' unsolicited lines, and their responses to a query of the SIM's number. For a modem
// of an unknown family: none of these lines is mistaken for a response.
#pragma once

#include <string_view>

namespace drivers::generic_urcs {

inline constexpr std::string_view kMemoryFull[] = {"^SMMEMFULL", "+SMS FULL", "SMS FULL",
                                                   "#SMSFULL"};

inline constexpr std::string_view kRestart[] = {"RDY",
                                                "^SYSSTART",
                                                "*ATREADY: 1",
                                                "+AT: READY",
                                                "*EMRDY: 1",
                                                "NORMAL POWER DOWN",
                                                "POWERED DOWN",
                                                "UNDER-VOLTAGE POWER DOWN",
                                                "^SHUTDOWN",
                                                "OVER-VOLTAGE POWER",
                                                "UNDER_VOLTAGE POWER DOWN"};

inline constexpr std::string_view kReady[] = {
    "SMS Ready",      "SMS DONE",   "+QIND: SMS DONE", "Call Ready", "PB DONE",  "+PBREADY",
    "+QIND: PB DONE", "+SIM READY", "#QSS: 3",         "+CFUN: 1",   "+KSUP: 0", "+WIND: 4"};

inline constexpr std::string_view kSim[] = {"+CPIN:",   "^SIMST", "+QUSIM",     "+QSIMSTAT",
                                            "#QSS",     "+KSUP",  "+UUSIMSTAT", "+WIND: 0",
                                            "+WIND: 1", "^SCKS",  "+SIM:",      "+SIM DROP"};

inline constexpr std::string_view kIgnored[] = {
    // Huawei
    "^RSSI", "^HRSSILVL", "^MODE", "^DSFLOWRPT", "^BOOT", "^SRVST", "^STIN", "^NDISSTAT",
    "^NDISEND", "^CSNR", "^ECCLIST", "^EONS", "^LWURC", "^ORIG", "^CONF", "^CONN", "^CEND",
    "^DDTMF", "+CUSATP", "+CUSATEND", "^POSITION", "^POSEND", "^PDPDEACT", "^RFSWITCH",
    "^DSDORMANT", "^HCSQ", "^LTERSRP", "^LOCCHD", "^ANLEVEL",
    // ZTE
    "+ZUSIMR", "+ZDONR", "+ZPASR", "+ZPSTM", "+ZEND", "+ZCONSTAT", "+ZUSIM",
    // SIMCom
    "*PSUTTZ", "*PSNWID", "DST:", "+CLTS", "UNDER-VOLTAGE WARN", "+CNSMOD", "+CSQ:", "+CPSI",
    "+NITZ", "VOICE CALL:", "MISSED_CALL:", "+RXDTMF", "+CIPEVENT",
    // Quectel
    "+QNITZ", "+QIND: \"csq\"", "+QIND: \"act\"", "+QTONEDET", "+QGPSURC", "+QLWURC", "^DSCI",
    "+QNTP",
    // Telit, u-blox, Sierra, Cinterion
    "#STN", "#PSNT", "#RING", "#CEERNETEXT", "+UCALLSTAT", "+UUSTS", "+UUPSDD", "+PACSP",
    "+WIND: 5", "+WIND: 6", "!SCACT", "^SBC", "^SCTM", "^SIND",
    // Option, Icera, Ericsson, Longcheer
    "_OSSYSI", "_OSIGQ", "_OWCTI", "%NWSTATE", "%IPDPACT", "*E2NAP", "+SPECC"};

inline constexpr std::string_view kIccid[] = {"AT+CCID",   "AT+CCID?", "AT+ICCID",
                                              "AT^ICCID?", "AT+QCCID", "AT#CCID"};

}  // namespace drivers::generic_urcs
