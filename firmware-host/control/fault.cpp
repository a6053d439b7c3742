// fault, clear-faults: what a modem shall do wrong.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"

#include <nlohmann/json.hpp>

namespace firmware::control {

namespace {

constexpr std::string_view kUsage =
    "MODEM hang|unplug|restart [SECONDS] · slow MS [COMMAND] · split OCTETS [MS] · baud RATE · "
    "uart RATE · "
    "flood PER_SECOND · error COMMAND|sending|any cms|cme|error CODE [TIMES] · noise · "
    "lose-cmti|wrong-index|wrong-memory|repeat-cmti|garbage|urc-inside|lose-final|lose-answer|"
    "cut-answer|keep-deleted|ok-without-mr|send-no-answer|pin-ok-early [TIMES, -1 for ever]";

Reply done() {
  return nlohmann::json::object();
}

Reply lasting(Modem& modem, std::string_view kind, Words& words) {
  if (kind == "restart") {
    const auto boot = seconds_of(words, std::chrono::duration<double>(modem.config().boot).count());
    if (!boot) return bad(boot.error().what);
    modem.restart(*boot);
    return done();
  }
  const auto duration = seconds_of(words, kind == "hang" ? std::optional(0.0) : std::optional(2.0));
  if (!duration) return bad(duration.error().what);
  if (kind == "hang") {
    modem.hang(*duration);
  } else {
    modem.unplug(*duration);
  }
  return done();
}

Reply slow(Modem& modem, Words& words) {
  const auto ms = number_of(words, "slow", 0, 3'600'000);
  if (!ms) return bad(ms.error().what);
  modem.faults().slow(std::string(words.next()), std::chrono::milliseconds{*ms});
  return done();
}

Reply split(Modem& modem, Words& words) {
  const auto octets = number_of(words, "split", 0, 65'536);
  const auto ms = number_of(words, "pause", 0, 60'000, 1);
  if (!octets || !ms) return bad("split: OCTETS [MS] is wanted");
  modem.line().split(static_cast<std::size_t>(*octets), std::chrono::milliseconds{*ms});
  return done();
}

Reply speed(Modem& modem, Words& words) {
  const auto rate = number_of(words, "baud", 0, 10'000'000);
  if (!rate) return bad(rate.error().what);
  modem.line().speed(static_cast<unsigned>(*rate));
  return done();
}

Reply uart(Modem& modem, Words& words) {
  const auto rate = number_of(words, "uart", 0, 10'000'000);
  if (!rate) return bad(rate.error().what);
  modem.sit_at(static_cast<unsigned>(*rate));
  return done();
}

Reply flood(Modem& modem, Words& words) {
  const auto rate = number_of(words, "flood", 0, 100'000);
  if (!rate) return bad(rate.error().what);
  modem.flood(*rate);
  return done();
}

Reply refuse(Modem& modem, Words& words) {
  const std::string command(words.next());
  const std::string_view kind = words.next();
  const auto code = number_of(words, "code", 0, 1000, 0);
  const auto times = number_of(words, "times", -1, 1'000'000, 1);
  if (command.empty() || !code || !times) return bad("error: COMMAND cms|cme|error CODE [TIMES]");
  const Answer answer = kind == "cms" ? cms(*code) : kind == "cme" ? cme(*code) : error();
  if (kind != "cms" && kind != "cme" && kind != "error") return bad("error: cms, cme or error");
  modem.faults().refuse({command == "any" ? "" : command, answer, *times});
  return done();
}

Reply counted(Modem& modem, std::string_view kind, Words& words) {
  const auto fault = fault_from_string(kind);
  if (!fault) {
    return bad(fmt::format("no such fault; usage: fault {}", kUsage));
  }
  const auto times = number_of(words, kind, -1, 1'000'000, 1);
  if (!times) return bad(times.error().what);
  modem.faults().set(*fault, *times);
  return done();
}

Reply fault_verb(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const std::string_view kind = words.next();
  if (kind == "hang" || kind == "unplug" || kind == "restart") {
    return lasting(**modem, kind, words);
  }
  if (kind == "slow") return slow(**modem, words);
  if (kind == "split") return split(**modem, words);
  if (kind == "baud") return speed(**modem, words);
  if (kind == "uart") return uart(**modem, words);
  if (kind == "flood") return flood(**modem, words);
  if (kind == "error") return refuse(**modem, words);
  if (kind == "noise") {
    (*modem)->line().append(noise());
    return done();
  }
  return counted(**modem, kind, words);
}

Reply clear(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  (*modem)->clear_faults();
  return done();
}

constexpr Verb kVerbs[] = {{"fault", kUsage, fault_verb}, {"clear-faults", "MODEM", clear}};

}  // namespace

extern const VerbGroup fault;
constinit const VerbGroup fault = kVerbs;

}  // namespace firmware::control
