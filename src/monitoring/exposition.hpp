// Writes metrics as text: OpenMetrics 1.0, or the older text format 0.0.4 of Prometheus. Pure; one
// thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace monitoring {

enum class TextFormat {
  prometheus,  ///< text format 0.0.4
  openmetrics  ///< OpenMetrics 1.0
};
/// Returns the format to use for a request with this Accept header.
TextFormat accepted_format(std::string_view accept);
/// Returns the media type with its version.
const char* content_type(TextFormat format);

enum class MetricType {
  gauge,
  counter,  ///< its name ends in "_total"
  info      ///< its name ends in "_info"
};

struct Label {
  std::string_view name, value;
};

class Exposition {
 public:
  explicit Exposition(TextFormat format) : format_(format) {}

  /// Begins a metric. Call it once for each name, then add() for its samples. A metric without a
  /// sample is left out. `help` is one sentence.
  void begin(MetricType type, std::string_view name, std::string_view help);
  /// Adds a sample of the metric that was begun last. Escapes the values of the labels. The labels
  /// must differ from those of its other samples.
  void add(std::initializer_list<Label> labels, double value);
  void add(double value) { add({}, value); }
  /// Adds 1 or 0.
  void add_flag(std::initializer_list<Label> labels, bool value) { add(labels, value ? 1 : 0); }

  /// Returns the whole text, with the end mark of its format. Call it once.
  std::string finish();

 private:
  const TextFormat format_;
  std::string text_;
  std::string name_;  ///< of the metric that was begun last
  std::string head_;  ///< its lines HELP and TYPE, until its first sample
};

}  // namespace monitoring
