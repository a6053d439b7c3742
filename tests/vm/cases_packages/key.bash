# The key of the spool is a credential that systemd keeps encrypted, as docs/security.md describes. The machine has no TPM,
# so systemd encrypts it with the host's own key.

# named_command TEXT: the command that TEXT names as the next one, as a person without sudo types it.
named_command() { sed -n 's/^ *next: *\(sudo \)\?//p' <<<"$1"; }

key_is_a_credential() {
  local said command
  set_up one
  deliver 3
  all_relayed
  vm_run 'set -e
    mkdir -p -m 0700 /etc/credstore.encrypted
    mkdir -p -m 0755 /etc/systemd/system/gsmrelayd.service.d
    head -c 32 /dev/urandom | od -An -tx1 -v | tr -d " \n" |
      systemd-creds encrypt --with-key=host --name=spool-key - /etc/credstore.encrypted/spool-key
    printf "[Service]\nLoadCredentialEncrypted=spool-key\n" >/etc/systemd/system/gsmrelayd.service.d/spool-key.conf
    systemctl daemon-reload
    printf "[daemon]\nspool_key = \"cred:spool-key\"\n" >>/etc/gsmrelay/gsmrelayd.toml
    gsmrelay config check
    systemctl restart gsmrelayd'
  deliver 3
  all_relayed
  same 6 "$(spool_count)" 'messages in the spool'
  vm_run 'test -s /var/lib/gsmrelay/spool.db && ! grep -qaF "SQLite format 3" /var/lib/gsmrelay/spool.db'
  # Only the service has the key: each command that reads the file names the one that works.
  said=$(vm_run 'gsmrelay db check 2>&1 || true')
  command=$(named_command "$said")
  contains "$command" '^systemd-run .*LoadCredentialEncrypted=spool-key gsmrelay db check$'
  person "$command" | sed 's/^/# /'
  said=$(vm_run "gsmrelay backup /root/box.backup <<<'$PASSPHRASE' 2>&1 || true")
  command=$(named_command "$said")
  contains "$command" '^systemd-run .*gsmrelay backup /root/box.backup$'
  person "$command <<<'$PASSPHRASE'" | sed 's/^/# /'
  vm_run 'test -s /root/box.backup'
  # Before the box is taken away.
  vm_run 'gsmrelay wipe --yes'
  vm_run 'test ! -e /etc/credstore.encrypted/spool-key && test ! -e /var/lib/gsmrelay/spool.db && rm /root/box.backup'
}

check 'row 199: the spool is encrypted with a credential of systemd, and its commands work as they are named' key_is_a_credential
