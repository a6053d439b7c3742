// What a person sees who comes back from a platform. Nothing on it comes from elsewhere. Pure.
#pragma once

#include <string>

#include "net/http_server.hpp"

namespace vault {

/// A heading and one sentence, as text; whatever stands in them, it is no markup.
net::ServerResponse page(int status, const std::string& service, const std::string& heading,
                         const std::string& sentence);

/// The same, with a button that says `yes`: POST to this page's own address, with `confirmation`
/// (URL-safe) as its query.
net::ServerResponse question(const std::string& service, const std::string& heading,
                             const std::string& sentence, const std::string& yes,
                             const std::string& confirmation);

}  // namespace vault
