# shellcheck shell=bash disable=SC2016,SC2034
# The machine image of an EC2 instance: Debian with Docker Engine, what ECS-optimised images bring, and gantry-init. It also
# holds HAProxy: a load balancer is a container of this image that runs nothing else.
repository=gantry/instance
packages=(
  docker.io containerd runc iptables iproute2 mount procps tini
  curl ca-certificates less nftables
  openssh-server sudo
  haproxy
)
exclude=(
  '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/lintian/*'
  # Programs of docker.io and containerd that dockerd does not start.
  '/usr/bin/dnet' '/usr/sbin/ovrouter' '/usr/bin/ctr' '/usr/bin/containerd-shim' '/usr/bin/containerd-shim-runc-v1'
)
# Each instance makes host keys of its own at its first boot.
customize_hooks=(
  'rm -f "$1"/etc/ssh/ssh_host_*'
  'chroot "$1" useradd --create-home --shell /bin/bash --password "*" --groups docker ec2-user'
)
config='{
  "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  "Entrypoint": ["/usr/bin/tini", "--", "/usr/sbin/gantry-init"],
  "Volumes": {"/var/lib/docker": {}},
  "StopSignal": "SIGTERM"
}'
