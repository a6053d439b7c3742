#include "firmware-host/personality.hpp"

#include <algorithm>
#include <array>

#include "firmware-host/sim.hpp"

namespace firmware {

namespace personalities {
#define DRIVER(name) extern const Personality name;
#include "drivers/drivers.def"
#undef DRIVER
}  // namespace personalities

std::span<const Personality* const> all_personalities() {
#define DRIVER(name) &personalities::name,
  static constexpr std::array kAll = {
#include "drivers/drivers.def"
  };
#undef DRIVER
  return kAll;
}

const Personality* find_personality(std::string_view name) {
  for (const Personality* personality : all_personalities()) {
    if (personality->name == name) return personality;
  }
  return nullptr;
}

const Phrase* find_phrase(const Personality& personality, std::string_view command) {
  for (const Phrase& phrase : personality.phrases) {
    const bool open = phrase.command.ends_with('*');
    const auto wanted = phrase.command.substr(0, phrase.command.size() - (open ? 1 : 0));
    if (open ? command.starts_with(wanted) : command == wanted) return &phrase;
  }
  return nullptr;
}

bool wants_sim(const Phrase& phrase) {
  return phrase.line.find('{') != std::string_view::npos;
}

std::string filled(const Phrase& phrase, Sim& sim) {
  const std::pair<std::string_view, std::string> words[] = {
      {"{iccid}", sim.reported_iccid()},
      {"{iccid swapped}", with_swapped_digits(sim.config().iccid)},
      {"{pin}", std::to_string(sim.pin1().pin_tries)},
      {"{puk}", std::to_string(sim.pin1().puk_tries)},
      {"{pin2}", std::to_string(sim.pin2().pin_tries)},
      {"{puk2}", std::to_string(sim.pin2().puk_tries)}};
  std::string text(phrase.line);
  for (const auto& [word, value] : words) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
      text.replace(at, word.size(), value);
    }
  }
  return text;
}

}  // namespace firmware
