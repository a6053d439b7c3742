#include "config/service_unit.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/doubles/temp_dir.hpp"

using config::ServiceUnit;

TEST_CASE("the service may write to its own folders, and with a private /tmp there") {
  const ServiceUnit unit;
  for (const char* folder : {"/var/lib/gsmrelay", "/var/lib/gsmrelay/spool", "/run/gsmrelay",
                             "/run/lock", "/tmp/trial", "/var/tmp"})
    CHECK_MESSAGE(unit.may_write(folder), folder);
  for (const char* folder : {"/srv/sms", "/var/lib/gsmrelay2", "/var/lib", "/mnt/ssd", "/"})
    CHECK_MESSAGE(!unit.may_write(folder), folder);
}

TEST_CASE("a drop-in opens a folder, in each form that systemd reads") {
  for (const char* line :
       {"ReadWritePaths=/srv/sms", "ReadWritePaths = -/srv/sms/", "ReadWritePaths=/mnt +/srv/sms",
        "ReadWritePaths=/mnt \\\n  # a comment\n  /srv/sms", "ReadWritePaths=\"/srv/sms\"",
        "ReadWritePaths=/srv", "ProtectSystem=full", "ProtectSystem=no", "ReadWritePaths=/"}) {
    CAPTURE(line);
    ServiceUnit unit;
    unit.apply(std::string("# made by hand\n[Service]\n") + line + "\n");
    CHECK(unit.may_write("/srv/sms"));
    ServiceUnit other;
    other.apply(std::string("[Unit]\n") + line + "\n");
    CHECK_FALSE(other.may_write("/srv/sms"));
  }
  ServiceUnit unit;
  unit.apply("[Service]\nReadWritePaths=\"/srv/my sms\" /srv/100%%/%S/x\n");
  CHECK(unit.may_write("/srv/my sms"));
  unit.apply("[Service]\nReadWritePaths=\nPrivateTmp=no\n");
  CHECK_FALSE(unit.may_write("/srv/my sms"));
  CHECK_FALSE(unit.may_write("/tmp/trial"));
  unit.apply("[Service]\nReadWritePaths=%S/other\n");
  CHECK(unit.may_write("/var/lib/other"));
}

TEST_CASE("folders that systemd makes or binds for the service may be written") {
  ServiceUnit unit;
  unit.apply(
      "[Service]\nStateDirectory=sms spool:link\nCacheDirectory=sms\n"
      "BindPaths=/mnt/ssd/sms:/srv/sms:rbind /srv/other\n");
  for (const char* folder : {"/var/lib/sms", "/var/lib/spool/x", "/var/cache/sms", "/srv/sms",
                             "/srv/other", "/var/lib/gsmrelay"})
    CHECK_MESSAGE(unit.may_write(folder), folder);
  CHECK_FALSE(unit.may_write("/mnt/ssd/sms"));
}

TEST_CASE("unit and drop-ins are read in the order of systemd") {
  const doubles::TempDir root;
  const std::string etc = "etc/systemd/system/gsmrelayd.service.d/";
  const std::string lib = "usr/lib/systemd/system/";
  for (const auto& folder : {etc, lib + "gsmrelayd.service.d/"})
    std::filesystem::create_directories(root / folder);
  root.file(lib + "gsmrelayd.service", "[Service]\nProtectSystem=strict\n");
  CHECK_FALSE(ServiceUnit::read(root.path()).may_write("/srv/sms"));
  root.file(lib + "gsmrelayd.service.d/50-vendor.conf", "[Service]\nReadWritePaths=/srv/sms\n");
  root.file(etc + "not-read.txt", "[Service]\nReadWritePaths=/mnt\n");
  CHECK(ServiceUnit::read(root.path()).may_write("/srv/sms"));
  CHECK_FALSE(ServiceUnit::read(root.path()).may_write("/mnt"));
  root.file(etc + "50-vendor.conf", "");  // hides the other one of its name
  CHECK_FALSE(ServiceUnit::read(root.path()).may_write("/srv/sms"));
  root.file(etc + "60-own.conf", "[Service]\nProtectSystem=yes\n");
  CHECK(ServiceUnit::read(root.path()).may_write("/srv/sms"));
  CHECK_FALSE(ServiceUnit::read(root / "nothing").may_write("/srv/sms"));
}

TEST_CASE("the command makes a folder that is absent and a drop-in with its path") {
  CHECK(config::command_to_allow_writing("state_dir", "/nonexistent/sms") ==
        "sudo install -d -m 750 -o gsmrelay /nonexistent/sms && "
        "printf '[Service]\\nReadWritePaths=%s\\n' /nonexistent/sms | sudo install -D -m 644 "
        "/dev/stdin /etc/systemd/system/gsmrelayd.service.d/state_dir.conf && "
        "sudo systemctl daemon-reload");
  const doubles::TempDir dir;
  const auto folder = dir / "my 100% sms";
  std::filesystem::create_directories(folder);
  const auto command = config::command_to_allow_writing("socket", folder);
  CHECK(command.starts_with("printf "));
  ServiceUnit unit;
  const auto value = '"' + dir.path() + "/my 100%% sms\"";
  CHECK(command.find(" '" + value + "' | ") != std::string::npos);
  unit.apply("[Service]\nPrivateTmp=no\nReadWritePaths=" + value + "\n");
  CHECK(unit.may_write(folder));
}
