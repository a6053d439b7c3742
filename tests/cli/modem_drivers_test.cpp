#include "cli/modem_drivers.hpp"
#include "json/json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

namespace {

std::string rendered() {
  std::istringstream in;
  std::ostringstream out, err;
  return cli::render_drivers({out, err, in}, cli::drivers_json());
}

}  // namespace

TEST_CASE("row 013: every family is listed with its models, USB ids and how it was tested") {
  const auto response = cli::drivers_json();
  CHECK(response["schema"] == "gsmrelay/1");
  CHECK(response["drivers"].size() >= 14);
  for (const auto& family : response["drivers"]) {
    CHECK_FALSE(family["models"].text().empty());
    CHECK(family["tested"] == "emulator, transcript");
    CHECK_FALSE(family["resets"].empty());
  }
  const auto& zte = *std::find_if(response["drivers"].begin(), response["drivers"].end(),
                                  [](const auto& family) { return family["name"] == "zte"; });
  CHECK(zte["usb_ids"].number() >= 60);
  CHECK(zte["vendors"].dump() == R"(["19d2"])");
  CHECK(zte["quirks"].dump() == R"(["csmp_wipes_smsc"])");
}

TEST_CASE("the families fit 80 columns and name no test with a real modem") {
  const auto text = rendered();
  CHECK(text.find("quectel-lte") != std::string::npos);
  CHECK(text.find("No family was tested with a real modem") != std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 84);  // "…" has 3 octets
}
