# The back end's shipped units, with the examples as docs/self-hosting.md has them copied.

BACKEND='vault gateway-server publisher'

install_examples() {
  vm_run "cd /usr/local/share/doc/gsmrelay/examples && sh make-secrets &&
    for p in $BACKEND; do install -m 0644 \$p.toml /etc/gsmrelay-\$p/; done"
}

answer_of() { # ADDRESS
  vm_run "curl -s -m 20 -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer forged' http://127.0.0.1:$1"
}

units_start_and_know_each_other() {
  install_examples
  vm_run 'systemctl start gsmrelay-vault gsmrelay-gateway-server gsmrelay-publisher'
  local p status
  for p in $BACKEND; do
    status=$(vm_run "pid=\$(systemctl show --value -p MainPID gsmrelay-$p); ps -ww -o user:40= -p \$pid; cat /proc/\$pid/status;
      systemd-analyze security --no-pager gsmrelay-$p | tail -n 1")
    contains "$status" "^gsmrelay-$p$"
    contains "$status" '^CapBnd:[[:space:]]0000000000000000$'
    contains "$status" '^Seccomp:[[:space:]]2$'
    [[ $status =~ gsmrelay-$p.service:\ ([0-9.]+) ]]
    echo "# gsmrelay-$p: exposure ${BASH_REMATCH[1]}"
    awk -v score="${BASH_REMATCH[1]}" 'BEGIN { exit !(score <= 2.0) }'
  done
  same 401 "$(answer_of 9101/v1/accounts)" 'the vault of a forged session'
  # The Gateway server has to ask the vault for this, over its internal side: 503 if it may not.
  same 401 "$(answer_of 9102/v1/results)" 'the Gateway server of a forged session'
  same 200 "$(answer_of 9102/v3/clients)" 'the list of Gateway clients'
  fails vm_run 'setpriv --reuid nobody --clear-groups curl -s -m 5 --unix-socket /run/gsmrelay-vault/internal.sock http://vault/'
  fails vm_run 'setpriv --reuid gsmrelay-publisher --clear-groups cat /etc/gsmrelay-vault/keys'
  vm_run 'systemctl stop gsmrelay-vault gsmrelay-gateway-server gsmrelay-publisher'
  for p in $BACKEND; do same success "$(vm_run "systemctl show --value -p Result gsmrelay-$p")"; done
}

check 'vm: the units of the back end start with the examples, as their own users, and know each other' units_start_and_know_each_other
