// HTML pages for users who return from a platform. They load nothing from other servers. Pure.
#pragma once

#include <string>

#include "net/http_server.hpp"

namespace vault {

/// Returns a page with a heading and a sentence, both escaped.
net::ServerResponse page(int status, const std::string& service, const std::string& heading,
                         const std::string& sentence);

/// Returns a page with a button `yes`. The button posts to the page's own address, with
/// `confirmation` (URL-safe) as the query.
net::ServerResponse question(const std::string& service, const std::string& heading,
                             const std::string& sentence, const std::string& yes,
                             const std::string& confirmation);

}  // namespace vault
