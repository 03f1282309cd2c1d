# shellcheck shell=bash disable=SC2016,SC2034
# httpd:2.4 from Debian's apache2, for machines that reach no image hub. It has the official image's paths (document root,
# httpd.conf), port, stop signal and command, so that task definitions written for that image run unchanged.
repository=httpd
tag=2.4
variant=essential
packages=(apache2-bin busybox-static media-types)
exclude=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/lintian/*'
  '/usr/lib/*-linux-gnu/gconv/*' '/usr/share/zoneinfo/*'
  # What apache2-bin depends on for its tools and for modules that httpd.conf does not load.
  '/usr/share/perl/*' '/usr/lib/*-linux-gnu/perl/*' '/usr/lib/*-linux-gnu/libperl*' '/usr/lib/*-linux-gnu/libicu*'
)
customize_hooks=(
  'mkdir -p "$1"/usr/local/apache2/logs "$1"/usr/local/apache2/cgi-bin'
  'ln -s /usr/sbin/apache2 "$1"/usr/local/bin/httpd'
  'ln -s /usr/lib/apache2/modules "$1"/usr/local/apache2/modules'
)
config='{
  "Env": [
    "PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HTTPD_PREFIX=/usr/local/apache2"
  ],
  "WorkingDir": "/usr/local/apache2",
  "Cmd": ["httpd-foreground"],
  "ExposedPorts": {"80/tcp": {}},
  "StopSignal": "SIGWINCH"
}'
