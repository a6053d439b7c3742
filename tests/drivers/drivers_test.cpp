#include "drivers/drivers.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

TEST_CASE("an unknown maker gets the generic profile") {
  CHECK(drivers::find("").name == "generic");
  CHECK(drivers::find("Acme Modems Ltd").name == "generic");
}

TEST_CASE("only the last family of the catalogue matches everything") {
  const auto all = drivers::all();
  REQUIRE_FALSE(all.empty());
  CHECK(all.back()->manufacturers.empty());
  for (const auto* profile : all.first(all.size() - 1)) CHECK_FALSE(profile->manufacturers.empty());
}

TEST_CASE("every family has its own name and is found by its maker and model") {
  std::set<std::string_view> names;
  for (const auto* profile : drivers::all()) {
    CHECK(names.insert(profile->name).second);
    CHECK_FALSE(profile->models.empty());
    for (const auto maker : profile->manufacturers) {
      for (const auto model : profile->model_marks)
        CHECK(drivers::find({.manufacturer = maker, .model = model}).name == profile->name);
      if (profile->model_marks.empty()) CHECK(drivers::find(maker).name == profile->name);
    }
  }
}

TEST_CASE("row 013: families of one maker are told apart by model, firmware or USB id") {
  using modem::ModemIdentity;
  const auto name = [](const ModemIdentity& plate) { return drivers::find(plate).name; };
  CHECK(name({.manufacturer = "huawei", .model = "E1750"}) == "huawei-3g");
  CHECK(name({.manufacturer = "Huawei Technologies Co., Ltd.", .model = "E3372"}) == "huawei-lte");
  CHECK(name({.manufacturer = "Vodafone (Huawei)", .model = "K3765"}) == "huawei-3g");
  CHECK(name({.manufacturer = "huawei", .usb_vendor = 0x12d1, .usb_product = 0x1436}) ==
        "huawei-3g");
  CHECK(name({.usb_vendor = 0x12d1, .usb_product = 0x1506}) == "huawei-lte");
  CHECK(name({.model = "E3372", .usb_vendor = 0x12d1, .usb_product = 0x1436}) == "huawei-lte");
  CHECK(name({.manufacturer = "SIMCOM_Ltd", .model = "SIMCOM_SIM800L"}) == "simcom-2g");
  CHECK(name({.manufacturer = "SIMCOM_Ltd", .firmware = "Revision:1418B05SIM800L24"}) ==
        "simcom-2g");
  CHECK(name({.manufacturer = "SIMCOM INCORPORATED", .model = "SIMCOM_SIM7600E-H"}) ==
        "simcom-lte");
  CHECK(name({.manufacturer = "Quectel_Ltd", .model = "Quectel_M95"}) == "quectel-2g");
  CHECK(name({.manufacturer = "Quectel", .model = "EC25"}) == "quectel-lte");
  CHECK(name({.manufacturer = "QUALCOMM INCORPORATED", .model = "EC20"}) == "quectel-lte");
  CHECK(name({.manufacturer = "QUALCOMM INCORPORATED", .model = "HSPA"}) == "qualcomm-generic");
}

TEST_CASE("a family whose models have no LTE says which technologies they have") {
  const auto technologies = [](std::string_view maker, std::string_view model) {
    return drivers::find({.manufacturer = maker, .model = model}).technologies;
  };
  CHECK(technologies("SIMCOM_Ltd", "SIMCOM_SIM800L") == modem::k2g);
  CHECK(technologies("Quectel_Ltd", "Quectel_M95") == modem::k2g);
  CHECK(technologies("huawei", "E173") == modem::k2g + modem::k3g);
  CHECK(technologies("Acme Modems Ltd", "X1") == 0);
}

TEST_CASE("a USB device is known by its id, or by a vendor that makes only modems") {
  CHECK(drivers::find_usb(0x2c7c, 0x0125)->name == "quectel-lte");
  CHECK(drivers::find_usb(0x2c7c, 0xfffe)->name == "quectel-lte");
  CHECK(drivers::find_usb(0x12d1, 0x1446)->name == "huawei-3g");
  CHECK(drivers::find_usb(0x2341, 0x0043) == nullptr);
  CHECK(drivers::find_usb(0x1a86, 0x7523) == nullptr);
  CHECK(drivers::find_usb(0x1546, 0x01a8) == nullptr);  // a GPS receiver of u-blox
  CHECK(drivers::match_usb(0x2c7c, 0x0125).id->note == "Quectel EC25/EG25");
  CHECK(drivers::match_usb(0x2c7c, 0xfffe).id == nullptr);
  CHECK(drivers::match_usb(0x12d1, 0x14dc).other->kind == modem::UsbOther::Kind::hilink);
}

TEST_CASE("no family takes a final result or a standard announcement for noise") {
  for (const auto* profile : drivers::all()) {
    for (const std::string_view line :
         {"OK", "ERROR", "+CME ERROR: 10", "+CMS ERROR: 321", "+CMTI: \"SM\",1", "+CMT: ,25",
          "+CDS: 25", "+CDSI: \"SM\",1", "+CUSD: 0", "+CMGL: 1,0,,25", "+CMGR: 0,,25"}) {
      for (const auto noise : profile->ignored_urcs) CHECK_FALSE(line.starts_with(noise));
    }
  }
}
