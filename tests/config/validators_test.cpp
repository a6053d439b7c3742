#include "config/validators.hpp"

#include <doctest/doctest.h>

#include <string>

#include "util/url.hpp"

using namespace config;

TEST_CASE("names have up to 32 letters, digits, '-', '_' and '.'") {
  CHECK(check_name("kitchen-2.a_b").empty());
  for (const char* name :
       {"", "all", "-x", "a b", "a/b", "ä", "abcdefghijklmnopqrstuvwxyz0123456789"})
    CHECK_MESSAGE(!check_name(name).empty(), name);
}

TEST_CASE("only http and https addresses with a host are accepted") {
  for (const char* url :
       {"http://127.0.0.1:8080/x", "https://example.org", "HTTPS://Example.org/a?b=c",
        "http://[::1]:80/", "https://[2001:db8::1]/v3"})
    CHECK_MESSAGE(check_url(url).empty(), url);
  for (const char* url :
       {"", "ftp://example.org", "file:///etc/passwd", "example.org", "http://", "https:///path",
        "http://user:secret@example.org/", "http://a b/", "http://example.org:0/",
        "http://example.org:65536/", "http://example.org:/", "http://[::1/", "http://[::1]x/",
        "https://example.org/#part", "http://a\nb/"})
    CHECK_MESSAGE(!check_url(url).empty(), url);
}

TEST_CASE("a password in an address is not repeated in the error") {
  CHECK(check_url("http://user:hunter2@example.org/").find("hunter2") == std::string::npos);
}

TEST_CASE("a port is a device, a PTY or a program") {
  for (const char* port : {"/dev/ttyUSB0", "/dev/serial/by-id/usb-HUAWEI-if00", "/dev/pts/7",
                           "/tmp/demo/modem0", "exec:/usr/bin/gsm-modem --number 1"})
    CHECK_MESSAGE(check_port(port).empty(), port);
  for (const char* port : {"", "COM3", "ttyUSB0", "exec:", "exec:  ", "/dev/sda", "/dev/mmcblk0p1",
                           "/dev/null", "/dev/tty", "/dev/../etc/passwd", "/dev/", "/dev/cdc-wdm0",
                           "/dev/hidraw0", "/dev/bus/usb/001/004", "/dev/video0", "/dev/hwrng"})
    CHECK_MESSAGE(!check_port(port).empty(), port);
}

TEST_CASE("the state directory is not a directory of the system") {
  CHECK(check_directory("/var/lib/gsmrelay").empty());
  CHECK(check_directory("/tmp/trial").empty());
  for (const char* path : {"", "state", "/", "/etc", "/etc/", "/proc/1", "/dev/shm", "/var/../etc"})
    CHECK_MESSAGE(!check_directory(path).empty(), path);
}

TEST_CASE("a socket's path fits into sun_path") {
  CHECK(check_socket("/run/gsmrelay/control.sock").empty());
  CHECK(check_socket("/" + std::string(95, 'a')).empty());
  CHECK(!check_socket("/" + std::string(96, 'a')).empty());
  CHECK(!check_socket("/run/").empty());
}

TEST_CASE("a secret is a reference, and a literal one is not repeated") {
  CHECK(check_secret("file:/etc/gsmrelay/secrets.d/pin").empty());
  CHECK(check_secret("cred:pin").empty());
  for (const char* secret : {"4711", "file:relative", "file:", "cred:", "cred:a/b", "cred:.."})
    CHECK_MESSAGE(!check_secret(secret).empty(), secret);
  CHECK(check_secret("4711").find("4711") == std::string::npos);
}

TEST_CASE("a pin of a public key is a SHA-256 in base64") {
  const std::string pin = "sha256//" + std::string(43, 'A') + "=";
  CHECK(check_pin(pin).empty());
  CHECK(check_pin(pin + ";" + pin).empty());
  CHECK(!check_pin("sha256//abc=").empty());
  CHECK(!check_pin(pin + ";").empty());
  CHECK(!check_pin("").empty());
}

TEST_CASE("loopback is decided by the host, not by the look of the text") {
  CHECK(util::parse_url("http://LOCALHOST:80/x")->is_loopback());
  CHECK(util::parse_url("http://127.8.9.1/")->is_loopback());
  CHECK(util::parse_url("http://[::1]:80/")->is_loopback());
  CHECK(!util::parse_url("http://127.0.0.1.example.org/")->is_loopback());
  CHECK(!util::parse_url("http://example.org/?127.0.0.1")->is_loopback());
}

TEST_CASE("an IMEI has 15 digits, the last of which is the check digit") {
  CHECK(check_imei("490154203237518").empty());
  for (const char* imei : {"", "49015420323751", "490154203237519", "111111111111111",
                           "000000000000000", "49015420323751a", "4901542032375180"})
    CHECK_MESSAGE(!check_imei(imei).empty(), imei);
}

TEST_CASE("a network code is the five or six digits of MCC and MNC") {
  for (const auto* fine : {"62401", "310410"}) CHECK(config::check_network_code(fine).empty());
  for (const auto* wrong : {"", "6240", "6240101", "62 01", "MTN", "00101", "624-01"})
    CHECK_FALSE(config::check_network_code(wrong).empty());
}

TEST_CASE("a USB socket is a bus and ports") {
  for (const char* usb : {"1-1", "1-1.3", "2-1.4.3.2", "10-12"})
    CHECK_MESSAGE(check_usb(usb).empty(), usb);
  for (const char* usb : {"", "1", "1-", "-1", "1-1.", "1-1.3:1.2", "usb1", "1-a", "1-1..2"})
    CHECK_MESSAGE(!check_usb(usb).empty(), usb);
}

TEST_CASE("a self-test is off, or follows a silence of hours or days") {
  for (const char* good : {"off", "6h", "24h", "30d"}) CHECK(config::check_self_test(good).empty());
  for (const char* bad : {"", "on", "1h", "31d", "0", "24"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(config::check_self_test(bad).empty());
  }
}
