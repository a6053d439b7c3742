// Figures as they are measured, beside what they should be.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Target {
  enum class Sense { at_most, at_least };
  Sense sense = Sense::at_most;
  double value = 0;
};
inline Target at_most(double value) {
  return {Target::Sense::at_most, value};
}
inline Target at_least(double value) {
  return {Target::Sense::at_least, value};
}

struct Figure {
  std::string scenario, name, unit;
  double value = 0;
  std::optional<Target> target;

  bool missed() const;
};

class Report {
 public:
  /// Printed at once, so that a long run shows where it is.
  void add(Figure figure);
  void heading() const;
  /// Each figure of `with` over the same of `without`: what a long history costs.
  void compare(const std::string& with, const std::string& without, double limit);
  int missed() const;
  void write_json(const std::string& path) const;

 private:
  std::vector<Figure> figures_;
};

}  // namespace bench
