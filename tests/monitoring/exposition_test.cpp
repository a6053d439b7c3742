#include "monitoring/exposition.hpp"

#include "tests/monitoring/exposition_parser.hpp"

using monitoring::Exposition;
using monitoring::MetricType;
using monitoring::TextFormat;

TEST_CASE("both formats are valid and hold the same samples") {
  for (const auto format : {TextFormat::prometheus, TextFormat::openmetrics}) {
    Exposition out(format);
    out.begin(MetricType::info, "a_build_info", "The version.");
    out.add({{"version", "1.2"}}, 1);
    out.begin(MetricType::counter, "a_received_total", "All of them.");
    out.add({{"modem", "kitchen"}}, 9007199254740991.0);
    out.add({{"modem", "left"}}, 0);
    out.begin(MetricType::gauge, "a_age_seconds", "An age.");
    out.add(0.25);
    const bool open = format == TextFormat::openmetrics;
    const auto families = exposition::parse(out.finish(), open);
    CHECK(families.size() == 3);
    CHECK(families.at(open ? "a_received" : "a_received_total")
              .samples.at("a_received_total{modem=\"kitchen\"}") == 9007199254740991.0);
    CHECK(families.at("a_age_seconds").samples.at("a_age_seconds") == 0.25);
    CHECK(families.at(open ? "a_build" : "a_build_info").type == (open ? "info" : "gauge"));
  }
}

TEST_CASE("the text of OpenMetrics is as the specification writes it") {
  Exposition out(TextFormat::openmetrics);
  out.begin(MetricType::counter, "a_total", "All.");
  out.add({{"x", "1"}, {"y", "2"}}, 3);
  CHECK(out.finish() == "# HELP a All.\n# TYPE a counter\na_total{x=\"1\",y=\"2\"} 3\n# EOF\n");
}

TEST_CASE("the values of labels are escaped") {
  Exposition out(TextFormat::prometheus);
  out.begin(MetricType::gauge, "a", "A.");
  out.add({{"name", "quote \" backslash \\ line\nend"}}, 1);
  const auto text = out.finish();
  CHECK(text.find(R"(a{name="quote \" backslash \\ line\nend"} 1)") != std::string::npos);
  exposition::parse(text, false);
}

TEST_CASE("a metric without a sample is left out") {
  Exposition out(TextFormat::openmetrics);
  out.begin(MetricType::gauge, "a", "A.");
  out.begin(MetricType::gauge, "b", "B.");
  out.add(1);
  out.begin(MetricType::gauge, "c", "C.");
  CHECK(out.finish() == "# HELP b B.\n# TYPE b gauge\nb 1\n# EOF\n");
}

TEST_CASE("the format follows the Accept header") {
  using monitoring::accepted_format;
  CHECK(accepted_format("") == TextFormat::prometheus);
  CHECK(accepted_format("*/*") == TextFormat::prometheus);
  CHECK(accepted_format("text/plain;version=0.0.4") == TextFormat::prometheus);
  CHECK(accepted_format("application/openmetrics-text;version=1.0.0,text/plain;q=0.5") ==
        TextFormat::openmetrics);
  CHECK(std::string(monitoring::content_type(TextFormat::prometheus)) ==
        "text/plain; version=0.0.4; charset=utf-8");
}
