// The properties of a modem family. Each family is one constinit Profile in a file of drivers/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace modem {

/// The purpose of a serial interface of a USB modem. `diag`, `gps` and `ignore` are never written
/// to.
enum class PortRole : std::uint8_t { at, at2, ppp, diag, gps, ignore };

/// A command of the bring-up with its alternatives, tried in order until one is accepted.
struct InitStep {
  std::span<const std::string_view> alternatives;
  bool required = false;
  /// Only on a port of that role; nothing: on any.
  std::optional<PortRole> only_on = {};
};

struct UsbPort {
  std::uint8_t interface;  ///< bInterfaceNumber
  PortRole role;
};

/// A USB id of the family with the known roles of its interfaces.
struct UsbId {
  std::uint16_t vendor, product;  ///< product 0: all of the vendor
  std::span<const UsbPort> ports = {};
  std::string_view note = {};  ///< the model
};

/// A role that follows from the interface's descriptor (Huawei: ff/xx/12 and ff/xx/02 are PCUI).
struct InterfaceRule {
  std::uint8_t subclass, protocol;  ///< 0xFF in `subclass`: any
  PortRole role;
};

/// A device of the family that cannot be used over AT in its present mode.
struct UsbOther {
  enum class Kind : std::uint8_t { cd_rom, mbim_only, qmi_only, hilink };
  std::uint16_t vendor, product;
  Kind kind;
};

/// How a USSD request is written into AT+CUSD (docs/field-notes.md#12-ussd).
enum class UssdForm : std::uint8_t { plain, ucs2_hex, packed_hex };

/// A command that restarts the modem, and the longest absence after it.
struct Reset {
  std::string_view command;
  std::chrono::seconds absence{60};
};

/// Radio technologies; a set of them is a sum.
inline constexpr std::uint8_t k2g = 1, k3g = 2, k4g = 4, kAnyTechnology = k2g + k3g + k4g;

/// A value of the command that limits the technologies, and the set that it allows.
struct TechnologyValue {
  std::uint8_t set;
  std::string_view value;
};

/// The command that limits the technologies of a modem. The modem keeps the value over restarts.
struct TechnologyCommand {
  std::string_view query, prefix;  ///< "AT+CNMP?", "+CNMP:"
  std::size_t field = 0;           ///< of the value in the answer
  std::string_view before, after;  ///< the value in the command: "AT+CNMP=", ""
  /// Several values may allow the same set: the first is sent, all are accepted as an answer.
  std::span<const TechnologyValue> values;
};

/// The deviations of a family from the standard.
struct Quirks {
  bool cmgl_hangs = false;          ///< messages are read one by one (Huawei 3G)
  bool no_getportmode = false;      ///< AT^GETPORTMODE crashes the firmware (12d1:1573)
  bool csmp_wipes_smsc = false;     ///< AT+CSMP is never sent
  bool no_cmms = false;             ///< AT+CMMS=2 gives CMS 500
  bool report_index_wrong = false;  ///< +CDSI names a wrong memory and slot: list all
  bool auto_baud = false;           ///< follows the host's speed, and then sends no boot lines
};

/// Has more than 20 members, as it is a table row: each family sets only those that differ.
struct Profile {
  std::string_view name;
  std::string_view models = {};  ///< shown to users
  std::span<const std::string_view>
      manufacturers;  ///< AT+CGMI contains one of them; empty matches all
  /// AT+CGMM (AT+CGMR if that is empty) contains one of them; separates families of one maker.
  std::span<const std::string_view> model_marks = {};
  std::span<const UsbId> usb = {};
  std::span<const UsbOther> usb_other = {};
  std::span<const InterfaceRule> interface_rules = {};
  std::span<const InitStep> init;  ///< after ATE0 and CMEE, before the SMS set-up
  /// Prefixes of URCs. A line is looked up in the order of these fields.
  std::span<const std::string_view> memory_full_urcs;
  std::span<const std::string_view> restart_urcs;    ///< the modem has restarted
  std::span<const std::string_view> ready_urcs;      ///< SMS commands work from now on
  std::span<const std::string_view> sim_urcs;        ///< the SIM may have changed
  std::span<const std::string_view> ignored_urcs;    ///< without a meaning here
  std::span<const std::string_view> memories;        ///< order of preference for receiving
  std::span<const std::string_view> iccid_commands;  ///< tried in order
  /// Commands for the tries left for the PIN, tried in order before the generic ones
  /// (docs/field-notes.md#7-tries-left-for-the-pin).
  std::span<const std::string_view> tries_commands = {};
  /// Preferred AT+CNMI settings, each used only if CNMI=? allows it; empty: the generic choice.
  std::span<const std::string_view> announcements = {};
  std::span<const UssdForm> ussd_forms = {};           ///< tried in order; empty: all three
  std::span<const std::string_view> ussd_before = {};  ///< commands before the first request
  std::span<const Reset> resets = {};                  ///< mildest first
  std::uint8_t technologies = 0;  ///< the most that one of its models has; 0: not known
  /// Limits the technologies; none: by AT+WS46 (27.007 §5.9).
  std::optional<TechnologyCommand> technology = {};
  Quirks quirks = {};
  int contact_tries = 6;                      ///< of AT, 3 s each, before the port counts as dead
  std::chrono::seconds settle{3};             ///< from its last tty until all ports exist
  std::chrono::milliseconds prompt_delay{0};  ///< between the prompt and the PDU
  std::chrono::seconds prompt_limit{5};
  std::chrono::seconds submit_limit{180};
  std::chrono::seconds list_limit{20};  ///< AT+CMGL at least; more for large memories
};

/// The names and USB id that identify a modem's family; empty or 0 if not known.
struct ModemIdentity {
  std::string_view manufacturer = {}, model = {}, firmware = {};  ///< CGMI, CGMM, CGMR
  std::uint16_t usb_vendor = 0, usb_product = 0;
};

/// Returns the profile of a modem, the generic one if none matches (drivers::find).
using FindProfile = const Profile& (*)(const ModemIdentity& identity);

}  // namespace modem
