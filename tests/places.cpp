#include "tests/places.hpp"

namespace places {

std::string source(std::string_view path) {
  return std::string(GSMRELAY_SOURCE_DIR "/").append(path);
}

std::string program(std::string_view name) {
  return std::string(GSMRELAY_BIN_DIR "/").append(name);
}

}  // namespace places
