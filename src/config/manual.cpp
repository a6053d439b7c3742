#include "config/manual.hpp"

#include <fmt/format.h>

#include "util/roff.hpp"

namespace config {

namespace {

/// Returns "whole number, 1 … 9; default 5. The meaning."
std::string describe_key(const KeyInfo& info) {
  const auto& key = info.key;
  auto text = std::string(type_name(key));
  if (const auto allowed = limits(key); !allowed.empty()) text += ", " + allowed;
  if (key.need == Need::required)
    text += "; required";
  else if (!info.default_value.empty())
    text += fmt::format("; default {}", info.default_value);
  text += fmt::format(". {}", key.text);
  if (!key.example.empty()) text += fmt::format(" For example `{}`.", key.example);
  return text;
}

}  // namespace

std::string manual_page(const Schema& schema, const ManualText& text) {
  constexpr int kFileFormats = 5;
  util::ManualPage page(text.name, kFileFormats, "gsmrelay", text.summary);
  page.section("SYNOPSIS");
  page.paragraph(text.file);
  page.section("DESCRIPTION");
  page.paragraph(
      fmt::format("The file is TOML: a [table] is there once, a [[table]] as often as it is "
                  "needed. A duration is a "
                  "number with a unit: `250ms`, `30s`, `5m`, `12h`, `7d`. A secret is not in the "
                  "file; its value says "
                  "where it is: `file:/PATH`, or `cred:NAME` for a systemd credential. `{}` "
                  "reports every mistake with its line.",
                  text.check));
  page.section("KEYS");
  const Section* section = nullptr;
  std::string_view variant;
  for (const auto& info : key_infos(schema)) {
    if (info.section != section || info.variant != variant) {
      section = info.section;
      variant = info.variant;
      page.part(variant.empty() ? section->heading()
                                : fmt::format("{}, {} = \"{}\"", section->heading(),
                                              section->variant_key, variant));
    }
    page.item({std::string(info.key.name)}, describe_key(info));
  }
  page.section("SEE ALSO");
  page.paragraph(text.see_also);
  return page.text();
}

}  // namespace config
