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
        "ReadWritePaths=/srv", "ProtectSystem=full", "ProtectSystem=no"}) {
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

TEST_CASE("a unit is judged by what it says: a setting that it lacks has systemd's default") {
  const doubles::TempDir root;
  std::filesystem::create_directories(root / "etc/systemd/system/service.d");
  const auto unit_of = [&](const std::string& lines) {
    root.file("etc/systemd/system/gsmrelayd.service", "[Service]\n" + lines);
    return ServiceUnit::read(root.path());
  };
  const auto bare = unit_of("User=gsmrelay\n");
  for (const char* folder : {"/srv/sms", "/home/pi/sms", "/etc/x", "/usr/x", "/tmp/x"}) {
    CHECK_MESSAGE(bare.may_write(folder), folder);
    CHECK_MESSAGE(bare.hidden_by(folder).empty(), folder);
  }
  struct Row {
    const char *lines, *folder;
    bool writes;
  };
  for (const auto& row :
       {Row{"ProtectSystem=yes", "/usr/sms", false},
        Row{"ProtectSystem=1", "/etc/sms", true},
        Row{"ProtectSystem=full", "/etc/sms", false},
        Row{"ProtectSystem=full", "/srv/sms", true},
        Row{"ProtectSystem=strict", "/var/lib/gsmrelay", false},  // no StateDirectory= here
        Row{"ProtectSystem=strict\nStateDirectory=gsmrelay", "/var/lib/gsmrelay", true},
        Row{"ProtectSystem=strict\nStateDirectory=gsmrelay\nStateDirectory=", "/var/lib/gsmrelay",
            false},
        Row{"ProtectSystem=strict\nReadWritePaths=/run/lock\nReadWritePaths=\n", "/run/lock",
            false},
        Row{"ProtectSystem=strict\nBindPaths=/srv/sms\nBindPaths=", "/srv/sms", false},
        Row{"ProtectSystem=strict\nProtectSystem=stirct", "/srv/sms", false},  // not known
        Row{"ProtectSystem=strict", "/dev/shm", true},
        Row{"ProtectSystem=strict", "/tmp/x", false},
        Row{"ProtectSystem=strict\nPrivateTmp=yes", "/tmp/x", true},
        Row{"ReadOnlyPaths=/srv", "/srv/sms", false},
        Row{"ReadOnlyPaths=/srv\nReadWritePaths=/srv/sms", "/srv/sms", true},
        Row{"ReadWritePaths=/srv\nReadOnlyPaths=/srv/sms", "/srv/sms/x", false},
        Row{"BindReadOnlyPaths=/mnt:/srv/sms", "/srv/sms", false},
        Row{"InaccessiblePaths=/srv\nReadWritePaths=/srv/sms", "/srv/sms", false},
        Row{"ProtectHome=read-only", "/home/pi/sms", false},
        Row{"ProtectHome=read-only\nReadWritePaths=/home/pi", "/home/pi/sms", true},
        Row{"ProtectSystem=strict", "/home/pi/sms", true},
        Row{"ProtectSystem=strict\nReadWritePaths=/", "/srv/sms", false},
        Row{"ReadOnlyPaths=/srv\nReadWritePaths=/srv", "/srv/sms", false},
        Row{"ReadOnlyPaths=/srv\nBindPaths=/mnt:/srv", "/srv/sms", true},
        Row{"DynamicUser=yes", "/srv/sms", false},
        Row{"DynamicUser=yes", "/home/pi/sms", false},
        Row{"DynamicUser=yes", "/tmp/sms", true},
        Row{"DynamicUser=yes\nProtectSystem=no", "/etc/sms", false},
        Row{"DynamicUser=yes\nStateDirectory=gsmrelay", "/var/lib/gsmrelay", true},
        Row{"DynamicUser=no", "/srv/sms", true},
        Row{"ProtectSystem=strict\nTemporaryFileSystem=/srv", "/srv/sms", true},
        Row{"TemporaryFileSystem=/srv:size=1M,ro", "/srv/sms", false},
        Row{"TemporaryFileSystem=/srv:ro\nTemporaryFileSystem=", "/srv/sms", true},
        Row{"ProtectSystem=strict\nPrivateTmp=disconnected", "/tmp/x", true}}) {
    CAPTURE(row.lines);
    CHECK(unit_of(row.lines).may_write(row.folder) == row.writes);
  }
  root.file("etc/systemd/system/service.d/10-all.conf", "[Service]\nProtectSystem=strict\n");
  CHECK_FALSE(unit_of("User=gsmrelay\n").may_write("/srv/sms"));
}

TEST_CASE("what the unit hides is not there for the service, unless a drop-in shows it") {
  ServiceUnit unit;
  CHECK(unit.hidden_by("/home/pi/token") == "ProtectHome=");
  CHECK(unit.hidden_by("/run/user/1000/token") == "ProtectHome=");
  CHECK(unit.hidden_by("/tmp/token") == "PrivateTmp=");
  CHECK(unit.hidden_by("/etc/gsmrelay/token").empty());
  unit.apply("[Service]\nInaccessiblePaths=-/etc/gsmrelay\nPrivateTmp=no\nProtectHome=tmpfs\n");
  CHECK(unit.hidden_by("/etc/gsmrelay/token") == "InaccessiblePaths=");
  CHECK(unit.hidden_by("/tmp/token").empty());
  CHECK(unit.hidden_by("/home/pi/token") == "ProtectHome=");
  unit.apply("[Service]\nBindReadOnlyPaths=/home/pi\n");
  CHECK(unit.hidden_by("/home/pi/token").empty());
  unit.apply("[Service]\nProtectHome=no\n");
  CHECK(unit.hidden_by("/home/other/token").empty());
  unit.apply("[Service]\nPrivateTmp=disconnected\n");
  CHECK(unit.hidden_by("/tmp/token") == "PrivateTmp=");
}

TEST_CASE("a file system in memory hides all but what is bound below it") {
  ServiceUnit unit;
  unit.apply("[Service]\nTemporaryFileSystem=/srv:ro /var\nBindReadOnlyPaths=/srv/sms\n");
  CHECK(unit.hidden_by("/srv/token") == "TemporaryFileSystem=");
  CHECK(unit.hidden_by("/srv/sms/token").empty());
  CHECK(unit.hidden_by("/var/lib/gsmrelay").empty());  // systemd binds it
  CHECK(unit.hidden_by("/var/lib/other") == "TemporaryFileSystem=");
  unit.apply("[Service]\nTemporaryFileSystem=/srv/sms/deep\n");
  CHECK(unit.hidden_by("/srv/sms/deep/token") == "TemporaryFileSystem=");
  ServiceUnit dynamic;
  dynamic.apply("[Service]\nDynamicUser=yes\nProtectHome=no\nPrivateTmp=no\n");
  CHECK(dynamic.hidden_by("/tmp/token") == "PrivateTmp=");
  CHECK(dynamic.hidden_by("/home/pi/token").empty());  // read-only
}

TEST_CASE("the setting that forbids writing is named, and whether a drop-in is stronger") {
  struct Row {
    const char *lines, *setting;
    bool drop_in_helps;
  };
  for (const auto& row :
       {Row{"", "ProtectSystem=strict", true}, Row{"ReadOnlyPaths=/srv", "ReadOnlyPaths=", true},
        Row{"ReadOnlyPaths=/srv/sms", "ReadOnlyPaths=", false},
        Row{"ReadOnlyPaths=/srv/sms\nProtectSystem=no", "ReadOnlyPaths=", false},
        Row{"BindReadOnlyPaths=/mnt:/srv/sms", "BindReadOnlyPaths=", false},
        Row{"InaccessiblePaths=/srv", "InaccessiblePaths=", false},
        Row{"TemporaryFileSystem=/srv/sms:ro", "TemporaryFileSystem=", false},
        Row{"DynamicUser=yes", "DynamicUser=", true}}) {
    CAPTURE(row.lines);
    ServiceUnit unit;
    unit.apply(std::string("[Service]\n") + row.lines + "\n");
    CHECK(unit.read_only_by("/srv/sms") == row.setting);
    CHECK(unit.opened_by_drop_in("/srv/sms") == row.drop_in_helps);
  }
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

TEST_CASE("the settings that give the service a credential are known, without its value") {
  ServiceUnit unit;
  CHECK(unit.sources_of("key").empty());
  unit.apply(
      "[Service]\nLoadCredentialEncrypted=key\nLoadCredential=token:/srv/token\n"
      "LoadCredential=pins:/srv/pins\nSetCredential=text:hunter2\nImportCredential=sms.*\n");
  using Sources = std::vector<config::CredentialSource>;
  CHECK(unit.sources_of("key") == Sources{{"LoadCredentialEncrypted=", "key", ""}});
  CHECK(unit.sources_of("token") == Sources{{"LoadCredential=", "token", "/srv/token"}});
  CHECK(unit.sources_of("pins_one") == Sources{{"LoadCredential=", "pins", "/srv/pins"}});
  CHECK(unit.sources_of("text") == Sources{{"SetCredential=", "text", ""}});
  CHECK(unit.sources_of("sms.key") == Sources{{"ImportCredential=", "sms.*", ""}});
  CHECK(unit.sources_of("key_2").empty());
  unit.apply("[Service]\nLoadCredential=\n");
  CHECK(unit.sources_of("key").empty());
  CHECK(unit.sources_of("text").size() == 1);
}
