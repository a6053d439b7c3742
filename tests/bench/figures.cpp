#include "figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace bench {

namespace {

std::string words(const Target& target) {
  return fmt::format("{} {:g}", target.sense == Target::Sense::at_most ? "<=" : ">=", target.value);
}

}  // namespace

bool Figure::missed() const {
  if (!target) return false;
  return target->sense == Target::Sense::at_most ? value > target->value : value < target->value;
}

void Report::heading() const {
  fmt::print("{:<11}{:<31}{:>12} {:<9}{:>9}  {}\n", "scenario", "figure", "value", "unit", "target",
             "");
}

void Report::add(Figure figure) {
  const auto verdict = !figure.target ? "" : figure.missed() ? "MISSED" : "ok";
  fmt::print("{:<11}{:<31}{:>12.3f} {:<9}{:>9}  {}\n", figure.scenario, figure.name, figure.value,
             figure.unit, figure.target ? words(*figure.target) : "", verdict);
  std::fflush(stdout);
  figures_.push_back(std::move(figure));
}

void Report::compare(const std::string& with, const std::string& without, double limit) {
  const auto measured = figures_;
  for (const auto& one : measured) {
    if (one.scenario != with) continue;
    const auto other = std::find_if(measured.begin(), measured.end(), [&](const auto& candidate) {
      return candidate.scenario == without && candidate.name == one.name;
    });
    if (other == measured.end() || other->value <= 0 || one.value <= 0) continue;
    const bool more_is_better = one.unit == "1/s";
    const auto ratio = more_is_better ? other->value / one.value : one.value / other->value;
    add({with, "worse by: " + one.name, "times", ratio, at_most(limit)});
  }
}

int Report::missed() const {
  return static_cast<int>(std::count_if(figures_.begin(), figures_.end(),
                                        [](const auto& figure) { return figure.missed(); }));
}

void Report::write_json(const std::string& path) const {
  auto all = nlohmann::ordered_json::array();
  for (const auto& figure : figures_) {
    nlohmann::ordered_json one{{"scenario", figure.scenario},
                               {"name", figure.name},
                               {"value", figure.value},
                               {"unit", figure.unit}};
    if (figure.target) {
      one["target"] = words(*figure.target);
      one["ok"] = !figure.missed();
    }
    all.push_back(std::move(one));
  }
  std::ofstream out(path);
  out << nlohmann::ordered_json{{"figures", std::move(all)}}.dump(2) << "\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace bench
