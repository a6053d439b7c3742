// Control verbs for faults of a modem.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"

namespace firmware::control {

namespace {

constexpr std::string_view kUsage =
    "MODEM hang|unplug|restart [SECONDS] · hang-at COMMAND · until radio|restart|unplug · sleep "
    "SECONDS · "
    "slow MS [COMMAND] "
    "· split OCTETS [MS] · "
    "baud RATE · "
    "uart RATE · "
    "flood PER_SECOND · error COMMAND|sending|any cms|cme|error|ok CODE [TIMES] · noise · "
    "lose-cmti|wrong-index|wrong-memory|repeat-cmti|garbage|urc-inside|lose-final|lose-answer|"
    "cut-answer|keep-deleted|ok-without-mr|send-no-answer|pin-ok-early|"
    "lose-prompt|odd-prompt|deaf [TIMES, -1 for ever]";

Reply hang_unplug_or_restart(Modem& modem, std::string_view kind, Words& words) {
  if (kind == "restart") {
    const auto boot =
        take_seconds(words, std::chrono::duration<double>(modem.config().boot).count());
    if (!boot) return util::fail(boot.error());
    modem.restart(*boot);
    return done();
  }
  const auto duration =
      take_seconds(words, kind == "hang" ? std::optional(0.0) : std::optional(2.0));
  if (!duration) return util::fail(duration.error());
  if (kind == "hang") {
    modem.hang(*duration);
  } else {
    modem.unplug(*duration);
  }
  return done();
}

Reply until(Modem& modem, Words& words) {
  const auto what = words.next();
  const auto cure = what == "radio"     ? Modem::Cure::radio
                    : what == "restart" ? Modem::Cure::restart
                    : what == "unplug"  ? Modem::Cure::unplug
                                        : Modem::Cure::none;
  if (cure == Modem::Cure::none) return reject("until: expected radio, restart or unplug");
  modem.cure_by(cure);
  return done();
}

Reply sleep_uart(Modem& modem, Words& words) {
  const auto pause = take_seconds(words, std::nullopt);
  if (!pause) return util::fail(pause.error());
  modem.set_uart_sleep(*pause);
  return done();
}

Reply slow(Modem& modem, Words& words) {
  const auto ms = take_number(words, "slow", 0, 3'600'000);
  if (!ms) return util::fail(ms.error());
  modem.faults().slow(std::string(words.next()), std::chrono::milliseconds{*ms});
  return done();
}

Reply split(Modem& modem, Words& words) {
  const auto octets = take_number(words, "split", 0, 65'536);
  const auto ms = take_number(words, "pause", 0, 60'000, 1);
  if (!octets || !ms) return reject("split: expected OCTETS [MS]");
  modem.line().split(static_cast<std::size_t>(*octets), std::chrono::milliseconds{*ms});
  return done();
}

Reply speed(Modem& modem, Words& words) {
  const auto rate = take_number(words, "baud", 0, 10'000'000);
  if (!rate) return util::fail(rate.error());
  modem.line().speed(static_cast<unsigned>(*rate));
  return done();
}

Reply uart(Modem& modem, Words& words) {
  const auto rate = take_number(words, "uart", 0, 10'000'000);
  if (!rate) return util::fail(rate.error());
  modem.set_uart_speed(static_cast<unsigned>(*rate));
  return done();
}

Reply flood(Modem& modem, Words& words) {
  const auto rate = take_number(words, "flood", 0, 100'000);
  if (!rate) return util::fail(rate.error());
  modem.flood(*rate);
  return done();
}

Reply refuse(Modem& modem, Words& words) {
  const std::string command(words.next());
  const std::string_view kind = words.next();
  const auto code = take_number(words, "code", 0, 1000, 0);
  const auto times = take_number(words, "times", -1, 1'000'000, 1);
  if (command.empty() || !code || !times)
    return reject("error: expected COMMAND cms|cme|error|ok CODE [TIMES]");
  const Answer answer = kind == "cms"   ? cms(*code)
                        : kind == "cme" ? cme(*code)
                        : kind == "ok"  ? ok()
                                        : error();
  if (kind != "cms" && kind != "cme" && kind != "error" && kind != "ok")
    return reject("error: expected cms, cme, error or ok");
  modem.faults().refuse({command == "any" ? "" : command, answer, *times});
  return done();
}

Reply counted(Modem& modem, std::string_view kind, Words& words) {
  const auto fault = fault_from_string(kind);
  if (!fault) return reject(fmt::format("no such fault; usage: fault {}", kUsage));
  const auto times = take_number(words, kind, -1, 1'000'000, 1);
  if (!times) return util::fail(times.error());
  modem.faults().set(*fault, *times);
  return done();
}

Reply set_fault(Control&, Modem& modem, Words& words) {
  const std::string_view kind = words.next();
  if (kind == "hang" || kind == "unplug" || kind == "restart") {
    return hang_unplug_or_restart(modem, kind, words);
  }
  if (kind == "hang-at") {
    modem.hang_at(std::string(words.next()));
    return done();
  }
  if (kind == "until") return until(modem, words);
  if (kind == "sleep") return sleep_uart(modem, words);
  if (kind == "slow") return slow(modem, words);
  if (kind == "split") return split(modem, words);
  if (kind == "baud") return speed(modem, words);
  if (kind == "uart") return uart(modem, words);
  if (kind == "flood") return flood(modem, words);
  if (kind == "error") return refuse(modem, words);
  if (kind == "noise") {
    modem.line().append(noise());
    return done();
  }
  return counted(modem, kind, words);
}

Reply clear(Control&, Modem& modem, Words&) {
  modem.clear_faults();
  return done();
}

constexpr Verb kVerbs[] = {{"fault", kUsage, for_modem<set_fault>},
                           {"clear-faults", "MODEM", for_modem<clear>}};

}  // namespace

extern const VerbGroup fault;
constinit const VerbGroup fault = kVerbs;

}  // namespace firmware::control
