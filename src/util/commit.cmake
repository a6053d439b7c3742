# Writes FILE, the source that tells a program its commit and package (build.cpp). Writes it only if it changes.
# Without COMMIT git tells the commit, if SOURCE is a checkout.
if("${COMMIT}" STREQUAL "")
  execute_process(COMMAND git -C ${SOURCE} rev-parse --show-toplevel OUTPUT_VARIABLE top ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  file(REAL_PATH ${SOURCE} source)
  if("${top}" STREQUAL "${source}")
    execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude * OUTPUT_VARIABLE COMMIT
      ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
file(CONFIGURE OUTPUT ${FILE} @ONLY CONTENT [[
extern "C" {
const char* gsmrelay_build_commit();
const char* gsmrelay_build_package();
const char* gsmrelay_build_commit() { return "@COMMIT@"; }
const char* gsmrelay_build_package() { return "@PACKAGE@"; }
}
]])
