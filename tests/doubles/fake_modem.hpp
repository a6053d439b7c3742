// A well-behaved modem on a FakePort: it identifies itself, stores messages in SM and ME, lists,
// reads and deletes them. Tests remove a rule or replace it with on().
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>

#include "fake_port.hpp"

namespace doubles {

/// A captured one-part SMS (TS 23.040 DELIVER), 25 octets without the SMSC.
inline const std::string kPdu =
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07";
/// Returns the same PDU with another text octet, so that it is another message.
inline std::string pdu(int n) {
  return kPdu.substr(0, kPdu.size() - 2) + fmt::format("{:02X}", n & 0xFF);
}
inline int length_of(const std::string& pdu_hex) {
  return static_cast<int>(pdu_hex.size()) / 2 - 8;
}

class FakeModem : public FakePort {
 public:
  explicit FakeModem(FakeClock& clock) : FakePort(clock) {
    for (const auto command : {"AT", "ATE0", "ATV1", "AT+CMEE=1", "AT+COPS=3,0", "AT+CSMS=0"}) {
      on(command, ok());
    }
    on("AT+CGMI", ok("Fake Modems"));
    on("AT+CGMM", ok("FM1"));
    on("AT+CGMR", ok("1.0"));
    on("AT+CGSN", ok("490154203237518"));
    on("AT+CPIN?", ok("+CPIN: READY"));
    on("AT+CCID", ok("+CCID: \"8949012345678901234\""));
    on("AT+CIMI", ok("262019876543210"));
    on("AT+CSCA?", ok("+CSCA: \"+491710760000\",145"));
    on("AT+CNMI=?", ok("+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)"));
    on("AT+CREG?", ok("+CREG: 0,1"));
    on("AT+CSQ", ok("+CSQ: 20,99"));
    on("AT+COPS?", ok("+COPS: 0,0,\"Testnet\",7"));
    on("AT+CPMS=?", ok("+CPMS: (\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")"));
    otherwise([this](std::string_view command) { return obey(command); });
  }

  struct Slot {
    std::string pdu;
    int stat = 0;
  };
  std::map<std::string, std::map<int, Slot>> stores{{"SM", {}}, {"ME", {}}};
  std::map<std::string, int> capacity{{"SM", 10}, {"ME", 23}};
  std::string mem1 = "SM", mem3 = "SM", cnmi = "0,0,0,0,0";
  bool text_mode = true;
  bool deletes = true;  ///< false: AT+CMGD answers OK and deletes nothing

  void put(const std::string& memory, int index, const std::string& pdu_hex, int stat = 0) {
    stores[memory][index] = {pdu_hex, stat};
  }
  void announce(const std::string& memory, int index) {
    say(line(fmt::format("+CMTI: \"{}\",{}", memory, index)));
  }
  void arrive(const std::string& memory, int index, const std::string& pdu_hex) {
    put(memory, index, pdu_hex);
    announce(memory, index);
  }
  /// Restarts, as after a drop of the supply voltage: settings are lost, messages are not.
  void restart() {
    mem1 = mem3 = "SM";
    cnmi = "0,0,0,0,0";
    text_mode = true;
  }

 protected:
  /// Answers a command that has no rule.
  std::string obey(std::string_view command) {
    if (command == "AT+CMGF=0") return text_mode = false, ok();
    if (command == "AT+CMGL=4") return ok(text_mode ? in_text() : in_pdus());
    if (command == "AT+CPMS?")
      return ok("+CPMS: " + fill(mem1) + "," + fill(mem3) + "," + fill(mem3));
    if (command == "AT+CNMI?") return ok("+CNMI: " + cnmi);
    if (command.starts_with("AT+CNMI=")) return cnmi = command.substr(8), ok();
    if (command.starts_with("AT+CPMS=")) return select(command.substr(8));
    if (command.ends_with('?')) return line("ERROR");
    if (command.starts_with("AT+CMGR=")) return read_slot(number(command));
    if (command.starts_with("AT+CMGD=")) return remove(number(command));
    return line("ERROR");
  }

 private:
  static int number(std::string_view command) {
    return std::stoi(std::string(command.substr(command.find('=') + 1)));
  }
  std::string fill(const std::string& memory) {
    return fmt::format("\"{}\",{},{}", memory, stores[memory].size(), capacity[memory]);
  }
  std::string select(std::string_view names) {
    const auto name = std::string(names.substr(1, names.find('"', 1) - 1));
    if (!stores.contains(name)) return line("+CMS ERROR: 302");
    mem1 = name;
    if (names.find(',') != std::string_view::npos) mem3 = name;
    const auto one = fmt::format("{},{}", stores[name].size(), capacity[name]);
    return ok(fmt::format("+CPMS: {0},{0},{0}", one));
  }
  std::string in_pdus() {
    std::string lines;
    for (const auto& [index, slot] : stores[mem1]) {
      if (!lines.empty()) lines += "\r\n";
      lines +=
          fmt::format("+CMGL: {},{},,{}\r\n{}", index, slot.stat, length_of(slot.pdu), slot.pdu);
    }
    return lines;
  }
  std::string in_text() {
    std::string lines;
    for (const auto& [index, slot] : stores[mem1]) {
      lines += fmt::format("+CMGL: {},\"REC UNREAD\",\"+491710000000\",,\"26/11/22\"\r\nhello\r\n",
                           index);
    }
    return lines;
  }
  std::string read_slot(int index) {
    const auto& store = stores[mem1];
    const auto found = store.find(index);
    if (found == store.end()) return line("+CMS ERROR: 321");
    return ok(fmt::format("+CMGR: {},,{}\r\n{}", found->second.stat, length_of(found->second.pdu),
                          found->second.pdu));
  }
  std::string remove(int index) {
    if (deletes) stores[mem1].erase(index);
    return ok();
  }
};

}  // namespace doubles
