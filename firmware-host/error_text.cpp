#include "firmware-host/error_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace firmware {

namespace {

struct Text {
  int code;
  std::string_view text;
};

constexpr std::array kCme = {Text{3, "operation not allowed"},
                             Text{4, "operation not supported"},
                             Text{10, "SIM not inserted"},
                             Text{11, "SIM PIN required"},
                             Text{12, "SIM PUK required"},
                             Text{13, "SIM failure"},
                             Text{14, "SIM busy"},
                             Text{16, "incorrect password"},
                             Text{20, "memory full"},
                             Text{21, "invalid index"},
                             Text{22, "not found"},
                             Text{25, "invalid characters in text string"},
                             Text{30, "no network service"},
                             Text{50, "incorrect parameters"},
                             Text{100, "unknown"}};
constexpr std::array kCms = {Text{300, "ME failure"},
                             Text{302, "operation not allowed"},
                             Text{303, "operation not supported"},
                             Text{304, "invalid PDU mode parameter"},
                             Text{305, "invalid text mode parameter"},
                             Text{310, "SIM not inserted"},
                             Text{311, "SIM PIN required"},
                             Text{313, "SIM failure"},
                             Text{314, "SIM busy"},
                             Text{316, "SIM PUK required"},
                             Text{321, "invalid memory index"},
                             Text{322, "memory full"},
                             Text{330, "SMSC address unknown"},
                             Text{331, "no network service"},
                             Text{332, "network timeout"},
                             Text{340, "no +CNMA acknowledgement expected"},
                             Text{500, "unknown error"}};

template <class Table>
std::string words(const Table& table, int code) {
  const auto found =
      std::find_if(table.begin(), table.end(), [code](const Text& t) { return t.code == code; });
  return found == table.end() ? std::to_string(code) : std::string(found->text);
}

}  // namespace

std::string final_text(Answer answer, int cmee, bool verbose) {
  switch (answer.kind) {
    case Answer::Kind::ok:
      return verbose ? "OK" : "0";
    case Answer::Kind::no_carrier:
      return verbose ? "NO CARRIER" : "3";
    case Answer::Kind::not_supported:
      return "COMMAND NOT SUPPORT";
    case Answer::Kind::cme:
      if (cmee == 0) break;
      return "+CME ERROR: " + (cmee == 2 ? words(kCme, answer.code) : std::to_string(answer.code));
    case Answer::Kind::cms:
      return "+CMS ERROR: " + (cmee == 2 ? words(kCms, answer.code) : std::to_string(answer.code));
    case Answer::Kind::prompt:
    case Answer::Kind::nothing:
      return {};
    case Answer::Kind::error:
      break;
  }
  return verbose ? "ERROR" : "4";
}

}  // namespace firmware
