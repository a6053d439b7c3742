// A route that accepts all messages and has short pauses.
#pragma once

#include <string>

#include "relay/route.hpp"

inline relay::RouteSettings quick_route(const std::string& url) {
  using namespace std::chrono_literals;
  relay::RouteSettings settings;
  settings.name = "main";
  settings.url = url;
  settings.accept = relay::Accept::all;
  settings.timeout = 2s;
  settings.backoff_first = 20ms;
  settings.backoff_max = 100ms;
  return settings;
}
