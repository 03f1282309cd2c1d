# shellcheck shell=bash disable=SC2016,SC2034
# Debian's static busybox and its links, for tests: sh, sleep, nc, httpd in 2 MB.
repository=busybox
tag=latest
config='{"Env": ["PATH=/bin"], "Cmd": ["sh"]}'

fill_rootfs() {
  local root=$1 applet
  apt-get download busybox-static || { apt-get update && apt-get download busybox-static; }
  dpkg-deb --fsys-tarfile busybox-static_*.deb | tar --extract --directory "$root" ./bin/busybox
  for applet in $("$root/bin/busybox" --list); do
    [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"
  done
  mkdir -p "$root"/{etc,root,var,proc,sys,dev}
  install -d -m 1777 "$root/tmp"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
}
