# The end of `cmake --install`: what to do next.
execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT "$ENV{DESTDIR}" STREQUAL "")
  return()  # a package: its scripts do the rest
endif()
if(NOT user EQUAL 0)
  message(STATUS "gsmrelay is installed for this user. Next, without root: gsmrelayd --user (docs/trial.md)")
  return()
endif()
message(STATUS "gsmrelay is installed. Next:
   sudo systemd-sysusers && sudo systemd-tmpfiles --create gsmrelay.conf
   sudo systemctl daemon-reload && sudo udevadm control --reload && sudo udevadm trigger
   sudo gsmrelay setup")
