# shellcheck shell=bash
# The instance's resolver and ecs-init's packet rules.

# The security groups are written from outside, as the table of this name. Until it is there nothing is done that anybody could
# reach.
wait_for_packet_filter() {
  [[ -n ${GANTRY_PACKET_FILTER-} ]] || return 0
  until nft list table inet "$GANTRY_PACKET_FILTER" >/dev/null 2>&1; do sleep 0.02; done
}

prepare_network() {
  # /etc/resolv.conf is a mount of Docker's. Docker's resolver (127.0.0.11) cannot be reached from containers in here, so the
  # VPC's takes its place, as the second address of the VPC does on AWS.
  if [[ -n ${GANTRY_DNS-} ]]; then
    printf 'nameserver %s\n' "$GANTRY_DNS" >/etc/resolv.conf
  fi
  iptables -t nat -nL >/dev/null 2>&1 || update-alternatives --quiet --set iptables /usr/sbin/iptables-legacy
  sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.route_localnet=1
  add_agent_rules || log "the rules for the task metadata address 169.254.170.2 could not be set"
}

# Tasks of network mode awsvpc reach the metadata service as this instance, and their packets pass whatever Docker thinks of
# them: their security groups are written from outside, too.
# Tasks reach the agent's metadata and credentials server at 169.254.170.2; nobody else reaches loopback or, from another
# host, the agent's introspection port (ecs-init, exec/iptables).
add_agent_rules() {
  local interface
  interface=$(ip -4 route show default | awk '{for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1); exit}')
  iptables-restore --noflush --wait <<RULES
*nat
-A PREROUTING -p tcp -d 169.254.170.2 --dport 80 -j DNAT --to-destination 127.0.0.1:51679
-A OUTPUT -p tcp -d 169.254.170.2 --dport 80 -j REDIRECT --to-ports 51679
-A POSTROUTING -d 169.254.169.254/32 -j MASQUERADE
COMMIT
*filter
-I INPUT ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-I INPUT -p tcp -i ${interface:-eth0} --dport 51678 -j DROP
-I FORWARD -i eni+ -j ACCEPT
-I FORWARD -o eni+ -j ACCEPT
COMMIT
RULES
}
