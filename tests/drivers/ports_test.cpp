#include "drivers/ports.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "drivers/drivers.hpp"

using drivers::Candidate;
using drivers::NoPort;
using modem::PortRole;

namespace {

/// A device on port 1-1 whose interfaces with a serial driver get ttys in order.
struct Device : io::UsbDevice {
  Device(std::uint16_t v, std::uint16_t p) {
    vendor = v;
    product = p;
    path = "1-1";
  }
  Device& with(int number, std::uint8_t cls, std::uint8_t sub, std::uint8_t proto,
               const std::string& driver, bool tty) {
    interfaces.push_back({number, cls, sub, proto, driver, {}});
    if (tty) interfaces.back().tty = fmt::format("/dev/ttyUSB{}", ttys_++);
    return *this;
  }
  Device& serial(int number, const std::string& driver = "option", std::uint8_t sub = 0,
                 std::uint8_t proto = 0) {
    return with(number, 0xFF, sub, proto, driver, true);
  }
  Device& acm(int number, std::uint8_t proto = 1) {
    return with(number, 0x02, 0x02, proto, "cdc_acm", true);
  }
  Device& storage(int number) { return with(number, 0x08, 0x06, 0x50, "usb-storage", false); }

 private:
  int ttys_ = 0;
};

/// "2 at named, 3 at2 named": interface, role, basis.
std::string choice_of(const io::UsbDevice& device) {
  std::string text;
  constexpr const char* kRoles[] = {"at", "at2", "ppp", "diag", "gps", "ignore"};
  for (const auto& c : drivers::choose_ports(device).candidates) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", c.interface,
                        kRoles[static_cast<int>(c.role)],
                        c.basis == Candidate::Basis::named ? "named" : "probe");
  }
  return text;
}

NoPort reason_of(const io::UsbDevice& device) {
  const auto choice = drivers::choose_ports(device);
  CHECK(choice.candidates.empty() == (choice.reason != NoPort::none));
  return choice.reason;
}

}  // namespace

TEST_CASE("row 004: of an EC25's four ports the AT ones are chosen, never diagnostics and GPS") {
  Device ec25(0x2c7c, 0x0125);
  ec25.serial(0).serial(1).serial(2).serial(3).with(4, 0xFF, 0xFF, 0xFF, "qmi_wwan", false);
  const auto choice = drivers::choose_ports(ec25);
  CHECK(choice_of(ec25) == "2 at named, 3 at2 named");
  CHECK(choice.candidates.front().tty == "/dev/ttyUSB2");
  CHECK(choice.family->name == "quectel-lte");
  CHECK(choice.note == "Quectel EC25/EG25");
  CHECK(choice.reason == NoPort::none);
  CHECK(choice.is_modem());
  CHECK(choice.patience == std::chrono::seconds(3));
}

TEST_CASE("row 004: a Huawei stick's ports follow from its interface protocols") {
  Device e3372(0x12d1, 0x1506);
  e3372.serial(0, "option", 0x02, 0x10)
      .serial(1, "option", 0x02, 0x12)
      .serial(2, "option", 0x02, 0x13)
      .serial(3, "option", 0x02, 0x14);
  CHECK(choice_of(e3372) == "1 at named");
  Device e173(0x12d1, 0x1436);
  e173.serial(0, "option", 0x02, 0x01).serial(1, "option", 0x02, 0x02).storage(2);
  CHECK(choice_of(e173) == "1 at named");
}

TEST_CASE("row 004: the dial-up port is used only if there is no better one") {
  Device only(0x12d1, 0x1001);
  only.serial(0, "option", 0xFF, 0xFF).serial(1, "option", 0xFF, 0xFF);
  CHECK(choice_of(only) == "0 ppp named");
  Device whole(0x12d1, 0x1001);
  whole.serial(0, "option", 0xFF, 0xFF).serial(1, "option", 0xFF, 0xFF);
  whole.with(2, 0xFF, 0xFF, 0xFF, "", false);
  CHECK(choice_of(whole).empty());
  CHECK(reason_of(whole) == NoPort::tty_missing);
  CHECK(drivers::choose_ports(whole).patience >= std::chrono::seconds(60));
}

TEST_CASE("row 004: unknown ports are probed from low to high, if a modem's driver has them") {
  Device fresh(0x2c7c, 0x7777);
  fresh.serial(2).serial(0).serial(1);
  CHECK(choice_of(fresh) == "0 at probe, 1 at probe, 2 at probe");
  CHECK(drivers::choose_ports(fresh).family->name == "quectel-lte");
  Device nobody(0xabcd, 0x0001);
  nobody.serial(0, "option").serial(1, "qcserial").serial(2, "sierra");
  CHECK(choice_of(nobody) == "0 at probe, 1 at probe, 2 at probe");
  CHECK(drivers::choose_ports(nobody).family == nullptr);
}

TEST_CASE("row 004: a serial device that is no known modem is never a candidate") {
  Device uno(0x2341, 0x0043);
  uno.acm(0).with(1, 0x0A, 0, 0, "cdc_acm", false);
  CHECK(reason_of(uno) == NoPort::foreign);
  CHECK_FALSE(drivers::choose_ports(uno).is_modem());
  CHECK(drivers::explain(NoPort::foreign, uno).empty());
  Device teensy(0x16c0, 0x048c);
  teensy.acm(0).acm(2).acm(4);
  CHECK(reason_of(teensy) == NoPort::foreign);
  Device gps(0x1546, 0x01a8);  // a u-blox GPS receiver
  gps.acm(0);
  CHECK(reason_of(gps) == NoPort::foreign);
  Device preloader(0x0e8d, 0x2000);  // a telephone that waits for its flash tool
  preloader.acm(0);
  CHECK(reason_of(preloader) == NoPort::foreign);
  Device stick(0x0781, 0x5567);
  stick.storage(0);
  CHECK(reason_of(stick) == NoPort::foreign);
}

TEST_CASE("row 004: a serial bridge does not tell what is behind it") {
  for (const auto* driver : {"ftdi_sio", "cp210x", "ch341", "pl2303"}) {
    Device bridge(0x1a86, 0x7523);
    bridge.serial(0, driver);
    CHECK(reason_of(bridge) == NoPort::bridge);
    CHECK_FALSE(drivers::choose_ports(bridge).is_modem());
    CHECK(drivers::explain(NoPort::bridge, bridge).find("[[modem]]") != std::string::npos);
  }
}

TEST_CASE("row 004: an ACM port is a modem's if it speaks GSM or belongs to a mobile device") {
  Device gsm(0xabcd, 0x0002);
  gsm.acm(0, 0x04);
  CHECK(choice_of(gsm) == "0 at probe");
  Device company(0xabcd, 0x0003);
  company.acm(0).with(2, 0x02, 0x0E, 0, "cdc_mbim", false);
  CHECK(choice_of(company) == "0 at probe");
  Device known(0x1546, 0x1102);
  known.acm(0).acm(2).acm(4).acm(6).acm(8);
  CHECK(choice_of(known) == "0 at named, 2 at2 named, 4 at2 named");
  CHECK(drivers::choose_ports(known).patience == std::chrono::seconds(20));
  Device listed(0x1546, 0x1141);
  listed.acm(0);
  CHECK(choice_of(listed) == "0 at probe");
  Device new_model(0x1e2d, 0x4242);  // Cinterion makes only modems
  new_model.acm(0);
  CHECK(choice_of(new_model) == "0 at probe");
}

TEST_CASE("row 004: a modem without an AT port gets its reason") {
  Device cd(0x12d1, 0x1446);
  cd.storage(0);
  CHECK(reason_of(cd) == NoPort::cd_rom);
  CHECK(drivers::choose_ports(cd).patience == std::chrono::seconds(90));
  Device unknown_cd(0x19d2, 0x0166);
  unknown_cd.storage(0);
  CHECK(reason_of(unknown_cd) == NoPort::cd_rom);
  Device hilink(0x12d1, 0x14dc);
  hilink.with(0, 0x02, 0x06, 0, "cdc_ether", false).storage(2);
  CHECK(reason_of(hilink) == NoPort::hilink);
  Device web(0x19d2, 0x1405);
  web.with(0, 0xE0, 0x01, 0x03, "rndis_host", false);
  CHECK(reason_of(web) == NoPort::hilink);
  Device mbim(0x2cb7, 0x0210);
  mbim.with(0, 0x02, 0x0E, 0, "cdc_mbim", false);
  CHECK(reason_of(mbim) == NoPort::mbim_only);
  Device qmi(0x1199, 0x9077);
  qmi.with(8, 0xFF, 0xFF, 0xFF, "qmi_wwan", false);
  CHECK(reason_of(qmi) == NoPort::qmi_only);
  Device gps_only(0x1199, 0x9071);
  gps_only.serial(0, "qcserial").serial(2, "qcserial");
  CHECK(reason_of(gps_only) == NoPort::no_port);
}

TEST_CASE("a modem whose serial interfaces have no driver is no HiLink stick") {
  Device ec200a(0x2c7c, 0x6005);
  ec200a.with(0, 0x02, 0x06, 0, "cdc_ether", false).with(1, 0x0A, 0, 0, "cdc_ether", false);
  for (const int number : {2, 3, 4}) ec200a.with(number, 0xFF, 0, 0, "", false);
  CHECK(reason_of(ec200a) == NoPort::tty_missing);
  CHECK(drivers::explain(NoPort::tty_missing, ec200a).find("echo 2c7c 6005 | sudo tee") !=
        std::string::npos);
  Device k3772(0x12d1, 0x14cf);
  k3772.with(0, 0xFF, 1, 1, "", false).with(1, 0xFF, 1, 2, "", false).storage(3);
  CHECK(reason_of(k3772) == NoPort::tty_missing);
  Device unknown_qmi(0x2c7c, 0x0999);
  unknown_qmi.with(2, 0xFF, 0, 0, "", false).with(4, 0xFF, 0xFF, 0xFF, "qmi_wwan", false);
  CHECK(reason_of(unknown_qmi) == NoPort::tty_missing);
  Device debugger(0x19d2, 0x1405);  // Android's debugger has no driver in any system
  debugger.with(0, 0xE0, 0x01, 0x03, "rndis_host", false).with(2, 0xFF, 0x42, 0x01, "", false);
  CHECK(reason_of(debugger) == NoPort::hilink);
}

TEST_CASE("an ACM modem without its driver needs cdc_acm, not the driver option") {
  Device ublox(0x1546, 0x1102);  // LISA-U2
  for (const int number : {0, 2, 4}) ublox.with(number, 0x02, 0x02, 0x01, "", false);
  ublox.with(6, 0x02, 0x06, 0, "cdc_ether", false);
  CHECK(reason_of(ublox) == NoPort::tty_missing);
  const auto text = drivers::explain(NoPort::tty_missing, ublox);
  CHECK(text.ends_with("sudo modprobe cdc_acm"));
  CHECK(text.find("new_id") == std::string::npos);
  Device rndis(0x19d2, 0x1405);  // RNDIS in the class of an ACM port: a network card
  rndis.with(0, 0x02, 0x02, 0xFF, "rndis_host", false);
  CHECK(reason_of(rndis) == NoPort::hilink);
  Device board(0x2341, 0x0043);  // an Arduino, with no driver either
  board.with(0, 0x02, 0x02, 0x01, "", false);
  CHECK(reason_of(board) == NoPort::foreign);
}

TEST_CASE("an unknown modem is no QMI or MBIM device while its serial interfaces lack a driver") {
  Device qmi(0xabcd, 0x0001);
  qmi.with(0, 0xFF, 0, 0, "", false).with(4, 0xFF, 0xFF, 0xFF, "qmi_wwan", false);
  CHECK(reason_of(qmi) == NoPort::tty_missing);
  Device mbim(0xabcd, 0x0002);
  mbim.with(0, 0x02, 0x0E, 0, "cdc_mbim", false).with(2, 0xFF, 0, 0, "", false);
  CHECK(reason_of(mbim) == NoPort::tty_missing);
  Device bound(0xabcd, 0x0003);  // the driver has it; its ports are not there yet
  bound.with(0, 0xFF, 0, 0, "option", false);
  CHECK(reason_of(bound) == NoPort::tty_missing);
  CHECK(drivers::choose_ports(bound).patience == std::chrono::seconds(90));
  CHECK(drivers::explain(NoPort::tty_missing, bound).find("driver option makes no serial port") !=
        std::string::npos);
}

TEST_CASE("interfaces that a program has taken are not called driverless") {
  Device taken(0x2c7c, 0x0125);
  for (const int number : {0, 1, 2, 3}) taken.with(number, 0xFF, 0, 0, "usbfs", false);
  CHECK(reason_of(taken) == NoPort::tty_missing);
  const auto text = drivers::explain(NoPort::tty_missing, taken);
  CHECK(text.find("virtual machine") != std::string::npos);
  CHECK(text.find("modprobe") == std::string::npos);
}

TEST_CASE("a stick that has switched and kept its id is no CD-ROM any more") {
  Device stick(0x12d1, 0x1f01);
  stick.storage(0);
  CHECK(reason_of(stick) == NoPort::cd_rom);
  Device switched(0x12d1, 0x1f01);
  switched.with(0, 0x02, 0x06, 0, "cdc_ether", false).storage(2);
  CHECK(reason_of(switched) == NoPort::hilink);
}

TEST_CASE("a stick of a modem maker, or with a modem's name, that shows only storage is a CD-ROM") {
  Device brovi(0x3566, 0x2001);
  brovi.storage(0);
  CHECK(reason_of(brovi) == NoPort::cd_rom);
  Device qualcomm(0x05c6, 0x1000);
  qualcomm.storage(0);
  CHECK(reason_of(qualcomm) == NoPort::cd_rom);
  Device nameless(0xabcd, 0x0004);
  nameless.storage(0);
  CHECK(reason_of(nameless) == NoPort::foreign);
  nameless.product_name = "HSPA Datacard";
  CHECK(reason_of(nameless) == NoPort::cd_rom);
  nameless.product_name = "USB Mobile Disk";
  CHECK(reason_of(nameless) == NoPort::foreign);
}

TEST_CASE("a stick whose GPS port appears before its AT port is waited for") {
  Device half(0x2c7c, 0x0125);
  half.serial(0).serial(1).with(2, 0xFF, 0, 0, "option", false);
  CHECK(reason_of(half) == NoPort::tty_missing);
}

TEST_CASE("every reason has a name, and for a modem a sentence that names the device") {
  Device device(0x12d1, 0x1446);
  for (const auto reason : {NoPort::bridge, NoPort::cd_rom, NoPort::tty_missing, NoPort::mbim_only,
                            NoPort::qmi_only, NoPort::hilink, NoPort::no_port}) {
    CHECK(drivers::explain(reason, device).starts_with("12d1:1446 at 1-1 "));
    CHECK(drivers::to_string(reason) != "none");
  }
  CHECK(drivers::explain(NoPort::none, device).empty());
  CHECK(drivers::to_string(NoPort::foreign) == "foreign");
}

TEST_CASE("row 004: no device of the tables offers a diagnostic or GPS port") {
  for (const auto* family : drivers::all()) {
    for (const auto& id : family->usb) {
      Device device(id.vendor, id.product);
      for (int number = 0; number < 12; ++number) device.serial(number);
      for (const auto& candidate : drivers::choose_ports(device).candidates) {
        for (const auto& port : id.ports) {
          if (port.interface != candidate.interface) continue;
          CHECK(port.role == candidate.role);
          CHECK(port.role <= PortRole::ppp);
        }
      }
    }
  }
}
