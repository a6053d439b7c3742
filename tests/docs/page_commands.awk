# Prints every command of Markdown pages: "PAGE:LINE<tab>BLOCK<tab>COMMAND". BLOCK numbers the code blocks with commands, in
# which a shell keeps its folder and its variables; it is 0 for a command in the text. A command of several lines has
# "\1" between them.
# A block is one of commands if it is ```sh, or if its first line begins with a program of the list below; then each line is
# one, or those with a prompt "$ " if there are any. In the text a command is a program with at least one word behind it.

BEGIN {
  split("gsmrelay gsmrelayd gsm-modem gsmrelay-app gsmrelay-vault gsmrelay-gateway-server gsmrelay-publisher " \
    "gsmrelay-receiver gsmrelay-usb-helper build/bin/gsmrelay build/bin/gsmrelayd build/bin/gsm-modem ./dev tests/vm/run " \
    "debian/scripts/package debian/scripts/repository debian/scripts/test adduser apt apt-get cat cd chown cmake cp curl " \
    "date df dpkg dpkg-buildpackage echo findmnt for gammu git gpasswd gpioset journalctl kill loginctl ls man mkdir mmdebstrap mount " \
    "mv nmcli openssl overlayroot-chroot printf promtool raspi-config reboot rm sh sqlite3 sudo sudoedit systemctl " \
    "systemd-analyze systemd-creds systemd-run systemd-sysusers systemd-tmpfiles tar timedatectl udevadm umount usermod " \
    "vcgencmd xz", names, " ")
  for (i in names) program[names[i]] = 1
}

# Returns whether `text` begins with a program, after assignments.
function is_command(text,   words, n, i) {
  sub(/^\$ /, "", text)
  n = split(text, words, " ")
  for (i = 1; i <= n && words[i] ~ /^[A-Za-z_][A-Za-z_0-9]*=[^ ]*$/; i++) {}
  if (i > n) return n == 1 && words[1] ~ /^[a-z]+=\//
  if (words[i] == "gsmrelayd") return n > i && words[i + 1] ~ /^-/  # else it is the beginning of a sentence
  return words[i] in program
}

function put(line, block, text) {
  gsub(/[ \t]+$/, "", text)
  gsub(/\t/, " ", text)
  if (text != "") printf "%s:%d\t%d\t%s\n", page, line, block, text
}

# Prints the commands of the block that has ended.
function end_block(   i, prompts, text, start) {
  if (size > 0 && (shell || is_command(lines[1]))) {
    block++
    for (i = 1; i <= size; i++) if (lines[i] ~ /^\$ /) prompts = 1
    for (i = 1; i <= size; i++) {
      if (prompts && lines[i] !~ /^\$ /) continue
      text = lines[i]
      sub(/^\$ /, "", text)
      start = at[i]
      while (i < size && is_open(text)) text = text "\1" lines[++i]
      put(start, block, text)
    }
  }
  size = 0
}

# Returns whether a command goes on in the next line: an escaped end, an open quote, or a loop.
function is_open(text,   c, i, n, quote, rest) {
  if (text ~ /\\$/) return 1
  n = length(text)
  for (i = 1; i <= n; i++) {
    c = substr(text, i, 1)
    if (c == "\\" && quote != "'") i++
    else if (quote == "" && (c == "'" || c == "\"")) quote = c
    else if (c == quote) quote = ""
    else if (quote == "" && c == "#" && (i == 1 || substr(text, i - 1, 1) == " ")) break
  }
  rest = text
  gsub(/\1/, " ", rest)
  return quote != "" || (rest ~ /^for / && rest !~ /(^|[ ;])done([ ;]|$)/)
}

function newlines(text) { return gsub(/\n/, "", text) }

# Prints the commands between backticks of the paragraph that has ended.
function end_paragraph(   rest, line, first, start, stop, text) {
  rest = paragraph
  line = begun
  while ((start = index(rest, "`")) > 0) {
    line += newlines(substr(rest, 1, start))
    rest = substr(rest, start + 1)
    stop = index(rest, "`")
    if (stop == 0) break
    text = substr(rest, 1, stop - 1)
    first = line
    line += newlines(text)
    rest = substr(rest, stop + 1)
    gsub(/\n */, " ", text)
    gsub(/\\\|/, "|", text)  # in a table
    if (text ~ / / && is_command(text)) put(first, 0, text)
  }
  paragraph = ""
}

FNR == 1 {
  end_paragraph()
  end_block()
  page = FILENAME
  fenced = block = 0
  blank = 1
}
/^ *```/ {
  if (fenced) { end_block(); fenced = 0 }
  else {
    end_paragraph()
    fenced = 1
    skipped = $0 !~ /^ *```(sh)? *$/
    shell = $0 ~ /```sh/
    size = 0
  }
  blank = 0
  next
}
fenced {
  if (!skipped && $0 !~ /^ *$/) { lines[++size] = $0; at[size] = FNR }
  next
}
/^ *$/ {
  end_paragraph()
  end_block()
  blank = 1
  next
}
/^    / && (blank || size > 0) {
  if (size == 0) shell = 0
  lines[++size] = substr($0, 5)
  at[size] = FNR
  next
}
{
  end_block()
  if (paragraph == "") begun = FNR
  paragraph = paragraph $0 "\n"
  blank = 0
}
END { end_paragraph(); end_block() }
