#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <vector>

#include "tests/at_end.hpp"

namespace {

std::vector<std::function<int(bool)>>& checks() {
  static std::vector<std::function<int(bool)>> all;
  return all;
}

}  // namespace

void at_end::add(std::function<int(bool all_cases)> check) {
  checks().push_back(std::move(check));
}

int main(int count, char** arguments) {
  doctest::Context context(count, arguments);
  int result = context.run();
  if (context.shouldExit()) return result;
  for (const auto& check : checks())
    if (check(count == 1) != 0) result = 1;
  return result;
}
