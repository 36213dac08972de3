#!/bin/sh
# `digest …` for a person at a shell: as the service's account, with its configuration and secrets,
# so that no file ends up with another owner. Copy to /usr/local/bin/digest; needs root.
#
# systemd runs the command (systemd-run(1)); it sees the working directory, the terminal and the
# exit code as usual. A file named on the command line must be readable by the account `digest`;
# a folder to be written is best below /var/lib/digest.
exec systemd-run --quiet --collect --wait --pipe --pty --same-dir \
  --service-type=exec \
  --uid=digest --gid=digest \
  --property=StateDirectory=digest --property=StateDirectoryMode=0700 \
  --property=CacheDirectory=digest --property=CacheDirectoryMode=0755 \
  --property=UMask=0077 \
  --property=NoNewPrivileges=yes \
  --property=LoadCredential=smtp-password:/etc/digest/smtp-password \
  --setenv=LANG="${LANG:-C.UTF-8}" \
  /opt/digest/bin/digest --config /etc/digest/config.toml "$@"
