#!/usr/bin/env python3
"""Writes drivers/usb/<family>.inc from the facts beside this file. Run it after changing them;
tests/drivers/usb_table_test.cpp fails while the tables say something else."""
import json
import pathlib

HERE = pathlib.Path(__file__).parent
# Plug-ins of usb_ports.json that are a family of their own; all others are qualcomm_generic.
FAMILY = {"cinterion": "cinterion", "fibocom": "fibocom", "quectel": "quectel_lte",
          "sierra": "sierra", "simtech": "simcom_lte", "telit": "telit", "ublox": "ublox",
          "zte": "zte"}
ROLES = {"at", "at2", "ppp", "diag", "gps"}  # flash, qmi, audio and what is to come: ignore


def facts():
    """(family, vid, pid) → (name, {interface: role}); the notes on families win."""
    found = {}
    for file in ("usb_more.json", "usb_ports.json"):
        for device in json.loads((HERE / file).read_text())["devices"]:
            if not device["vid"] or not device["pid"]:
                continue
            if device["pid"] == "0000" and file == "usb_ports.json":
                continue  # 1bbb:0000 would read as every product of its vendor: it is probed
            family = device.get("family") or FAMILY.get(device["plugin"], "qualcomm_generic")
            key = (family, int(device["vid"], 16), int(device["pid"], 16))
            name, ports = found.setdefault(key, [device.get("name") or "", {}])
            found[key][0] = name or device.get("name") or ""
            for port in device["ports"]:
                if not port.get("iface", "*").startswith("*"):
                    role = port["role"] if port["role"] in ROLES else "ignore"
                    ports.setdefault(int(port["iface"], 16), role)
    return found


def main():
    tables = {}
    for (family, vid, pid), (name, ports) in sorted(facts().items()):
        name = name.split(" port types")[0].removesuffix(" variants")
        layout = ", ".join(f"{role}({number})" for number, role in sorted(ports.items()))
        layout = f"kPorts<{layout}>" if layout else "{}"
        note = f', "{name}"' if name else ""
        tables.setdefault(family, []).append(f"{{0x{vid:04x}, 0x{pid:04x}, {layout}{note}}},\n")
    for family, lines in tables.items():
        head = "// Made by drivers/data/make_tables.py: change the facts there, not this file.\n"
        (HERE.parent / "usb" / f"{family}.inc").write_text(head + "".join(lines))


main()
