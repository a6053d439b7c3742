// What is particular about a modem family. One constinit Profile per family, one file each in
// drivers/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace modem {

/// What a serial interface of a USB modem is for. Only `at` and `at2` may ever be written to.
enum class PortRole : std::uint8_t { at, at2, ppp, diag, gps, ignore };

/// A command of the bring-up with its alternatives, tried in order until one is accepted.
struct InitStep {
  std::span<const std::string_view> alternatives;
  bool required = false;
  /// Only on a port of that role; not given: on any.
  std::optional<PortRole> only_on = {};
};

struct UsbPort {
  std::uint8_t interface;  ///< bInterfaceNumber
  PortRole role;
};

/// A USB id of the family and the roles of its interfaces as far as known.
struct UsbId {
  std::uint16_t vendor, product;  ///< product 0: every one of the vendor
  std::span<const UsbPort> ports = {};
  std::string_view note = {};  ///< model, for people
};

/// A role that follows from the interface's descriptor (Huawei: ff/xx/12 and ff/xx/02 are PCUI).
struct InterfaceRule {
  std::uint8_t subclass, protocol;  ///< 0xFF in `subclass`: any
  PortRole role;
};

/// A device of the family that cannot be used over AT as it is, and what it is called.
struct UsbOther {
  enum class Kind : std::uint8_t { cd_rom, mbim_only, qmi_only, hilink };
  std::uint16_t vendor, product;
  Kind kind;
};

/// How a USSD request is written into AT+CUSD (docs/field-notes.md#12-ussd).
enum class UssdForm : std::uint8_t { plain, ucs2_hex, packed_hex };

/// A way to restart the modem, and how long it may be gone then.
struct Reset {
  std::string_view command;
  std::chrono::seconds absence{60};
};

/// What a family does differently, by name.
struct Quirks {
  bool cmgl_hangs = false;          ///< read one by one (Huawei 3G)
  bool no_getportmode = false;      ///< AT^GETPORTMODE crashes the firmware (12d1:1573)
  bool csmp_wipes_smsc = false;     ///< never AT+CSMP
  bool no_cmms = false;             ///< AT+CMMS=2 gives CMS 500
  bool report_index_wrong = false;  ///< +CDSI names a wrong memory and slot: list all
  bool auto_baud = false;           ///< follows the host's speed, and then says nothing at boot
};

struct Profile {
  std::string_view name;
  std::string_view models = {};  ///< for people
  std::span<const std::string_view>
      manufacturers;  ///< AT+CGMI contains one of them; empty matches all
  /// AT+CGMM (AT+CGMR where that is empty) contains one of them: tells families of one maker apart.
  std::span<const std::string_view> model_marks = {};
  std::span<const UsbId> usb = {};
  std::span<const UsbOther> usb_other = {};
  std::span<const InterfaceRule> interface_rules = {};
  std::span<const InitStep> init;  ///< after ATE0 and CMEE, before the SMS set-up
  /// What the modem says unasked, by prefix. A line is looked up in the order of these fields.
  std::span<const std::string_view> memory_full_urcs;
  std::span<const std::string_view> restart_urcs;    ///< the modem has restarted
  std::span<const std::string_view> ready_urcs;      ///< SMS commands will work from now on
  std::span<const std::string_view> sim_urcs;        ///< look at the SIM again
  std::span<const std::string_view> ignored_urcs;    ///< noise
  std::span<const std::string_view> memories;        ///< order of preference for receiving
  std::span<const std::string_view> iccid_commands;  ///< tried in order
  /// Tries left for the PIN; tried in order before the generic ones
  /// (docs/field-notes.md#7-tries-left-for-the-pin).
  std::span<const std::string_view> tries_commands = {};
  /// AT+CNMI as preferred, each only if CNMI=? allows it; empty: the generic choice.
  std::span<const std::string_view> announcements = {};
  std::span<const UssdForm> ussd_forms = {};           ///< tried in order; empty: all three
  std::span<const std::string_view> ussd_before = {};  ///< commands before the first request
  std::span<const Reset> resets = {};                  ///< mildest first
  Quirks quirks = {};
  int contact_tries = 6;                      ///< ATs of 3 s each before the port counts as dead
  std::chrono::seconds settle{3};             ///< after its last tty until all ports are there
  std::chrono::milliseconds prompt_delay{0};  ///< between the prompt and the PDU
  std::chrono::seconds prompt_limit{5};
  std::chrono::seconds submit_limit{180};
  std::chrono::seconds list_limit{20};  ///< AT+CMGL at least; more for large memories
};

/// What a modem is known by: its own words and its USB id; empty or 0 where not known.
struct ModemIdentity {
  std::string_view manufacturer = {}, model = {}, firmware = {};  ///< CGMI, CGMM, CGMR
  std::uint16_t usb_vendor = 0, usb_product = 0;
};

/// Finds the profile; the generic one if none matches (drivers::find).
using FindProfile = const Profile& (*)(const ModemIdentity& identity);

}  // namespace modem
