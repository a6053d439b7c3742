#include "at/unsafe_command.hpp"

#include <doctest/doctest.h>

TEST_CASE("a command that may lock the SIM, end reception, or lose SMS or the line is unsafe") {
  for (const char* command : {"AT+CPIN=\"1234\"",
                              "at+cpin=1234",
                              "AT + CPIN = 1234",
                              "AT+CLCK=\"SC\",0,\"1234\"",
                              "AT+CPWD=\"SC\",\"1\",\"2\"",
                              "AT+CMGD=1",
                              "AT+CMGD=1,4",
                              "AT+CFUN=0",
                              "AT+CFUN=4",
                              "AT&F",
                              "ATZ",
                              "ATE0Z",
                              "ATE0&F",
                              "AT+IPR=9600",
                              "AT+CNMI=0,0",
                              "AT+CPMS=\"ME\"",
                              "AT+CMGF=1",
                              "AT^SETPORT=\"A1\"",
                              "AT+QCFG=\"nwscanmode\",1",
                              "AT+COPS=?",
                              "AT+COPS=2",
                              "AT+CSQ;+CMGD=1",
                              "ATD123",
                              "AT+CMGS=20",
                              "AT+CSIM=10,\"0020000100\""})
    CHECK_MESSAGE(!at::unsafe_reason(command).empty(), command);
}

TEST_CASE("commands that only read are not unsafe") {
  for (const char* command :
       {"AT", "ATI", "AT+CSQ", "AT+CREG?", "AT+COPS?", "AT+CPIN?", "AT+CNMI?", "AT+CNMI=?",
        "AT+CPMS=?", "AT+CMGF?", "AT+CMGD=?", "AT+CFUN?", "AT+CFUN=1", "AT+CEER", "AT+CGSN",
        "AT+CMGL=4", "AT+COPS=0", "AT^HCSQ?", "AT+QCSQ"})
    CHECK_MESSAGE(at::unsafe_reason(command).empty(), command);
}

TEST_CASE("a command is logged without what it carries") {
  CHECK(at::command_names("AT+CPIN=\"1234\"") == "AT+CPIN=…");
  CHECK(at::command_names("AT+CSQ;+CPIN=1234") == "AT+CSQ;+CPIN=…");
  CHECK(at::command_names("ATD+4915112345678") == "ATD…");
  CHECK(at::command_names("at d **04*1234*5678*5678#;") == "ATD…;");
}

TEST_CASE("only one printable line that begins with AT is a command line") {
  CHECK(at::is_one_command_line("AT+CSQ"));
  CHECK(at::is_one_command_line("at"));
  for (const char* command : {"", "hello", "AT+CSQ\rAT+CMGD=1", "AT\x1A", "AT\xC3\xA4"})
    CHECK_FALSE(at::is_one_command_line(command));
  CHECK_FALSE(at::is_one_command_line("AT" + std::string(500, 'A')));
}
