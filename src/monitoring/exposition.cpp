#include "monitoring/exposition.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>

#include "util/ascii.hpp"

namespace monitoring {

namespace {

constexpr std::string_view kTotal = "_total", kInfo = "_info";

/// Escapes backslash and line feed; with `quotes` double quotes, too.
std::string escape(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  // Whole numbers without an exponent, up to the largest that a double holds exactly.
  constexpr double kExact = 9007199254740992.0;
  if (std::trunc(value) == value && std::abs(value) <= kExact)
    return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

std::string_view without_suffix(std::string_view name, MetricType type) {
  if (type == MetricType::counter) name.remove_suffix(kTotal.size());
  if (type == MetricType::info) name.remove_suffix(kInfo.size());
  return name;
}

}  // namespace

TextFormat accepted_format(std::string_view accept) {
  return util::contains_nocase(accept, "application/openmetrics-text") ? TextFormat::openmetrics
                                                                       : TextFormat::prometheus;
}

const char* content_type(TextFormat format) {
  return format == TextFormat::openmetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

void Exposition::begin(MetricType type, std::string_view name, std::string_view help) {
  assert(type != MetricType::counter || name.ends_with(kTotal));
  assert(type != MetricType::info || name.ends_with(kInfo));
  assert(type != MetricType::gauge || !name.ends_with(kTotal));
  name_ = name;
  const bool open = format_ == TextFormat::openmetrics;
  // OpenMetrics names the family, without the suffix of its samples; 0.0.4 knows no type info.
  const auto family = open ? without_suffix(name, type) : name;
  const char* word = type == MetricType::counter        ? "counter"
                     : type == MetricType::info && open ? "info"
                                                        : "gauge";
  head_ = fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family, escape(help, open), word);
}

void Exposition::add(std::initializer_list<Label> labels, double value) {
  assert(!name_.empty());
  text_ += head_;
  head_.clear();
  text_ += name_;
  char mark = '{';
  for (const auto& label : labels) {
    text_ += fmt::format("{}{}=\"{}\"", mark, label.name, escape(label.value, true));
    mark = ',';
  }
  if (labels.size() > 0) text_ += '}';
  text_ += ' ';
  text_ += number(value);
  text_ += '\n';
}

std::string Exposition::finish() {
  head_.clear();
  if (format_ == TextFormat::openmetrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace monitoring
