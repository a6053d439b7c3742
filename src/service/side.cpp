#include <fmt/format.h>

#include "service/program.hpp"
#include "util/text.hpp"

namespace service {
namespace {

using config::SheetType;

std::string check_listen(std::string_view value) {
  if (value.starts_with("unix:/")) return config::check_socket(value.substr(5));
  const auto colon = value.rfind(':');
  const auto port =
      colon == std::string_view::npos ? std::nullopt : util::to_int(value.substr(colon + 1));
  if (port && *port >= 0 && *port <= 65535 && colon > 0) return {};
  return "must be \"ADDRESS:PORT\" or \"unix:/run/…\"";
}

}  // namespace

std::vector<config::SheetKey> side_keys(std::string_view section, std::string_view listen) {
  return {
      {section, "listen", SheetType::text, listen, false, 0, 0, &check_listen,
       "`ADDRESS:PORT`, or `unix:/run/…`; other than loopback only with a certificate"},
      {section, "certificate", SheetType::text, "", false, 0, 0, &config::check_file, "PEM file"},
      {section, "key", SheetType::text, "", false, 0, 0, &config::check_file, "PEM file"},
      {section, "client_ca", SheetType::text, "", false, 0, 0, &config::check_file,
       "PEM file: clients may show a certificate of this CA"},
  };
}

util::Result<net::ServerOptions> side_options(const config::SheetTable& table) {
  net::ServerOptions options;
  const auto listen = table.text("listen");
  options.tls = {table.text("certificate"), table.text("key"), table.text("client_ca")};
  if (options.tls.certificate_file.empty() != options.tls.key_file.empty())
    return util::fail(util::Advice::reject, "'certificate' and 'key' belong together: give both");
  if (listen.starts_with("unix:")) {
    if (options.tls.given())
      return util::fail(util::Advice::reject, fmt::format("{} needs no certificate", listen));
    options.unix_socket = listen.substr(5);
    return options;
  }
  const auto colon = listen.rfind(':');
  options.loopback_host = std::string(util::trim(listen.substr(0, colon)));
  if (options.loopback_host.starts_with('[') && options.loopback_host.ends_with(']'))
    options.loopback_host = options.loopback_host.substr(1, options.loopback_host.size() - 2);
  options.loopback_port = static_cast<int>(util::to_int(listen.substr(colon + 1)).value_or(0));
  return options;
}

}  // namespace service
