#include "adapters/docker/packet_filter_script.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <iterator>

namespace gantry::docker {
namespace {

/// How one direction is written down: where its sets' names begin and which address is the peer's.
struct Direction {
  std::string name;  ///< "in"
  const char* peer;  ///< "saddr"
};

using Elements = std::vector<std::string>;

std::string format_traffic(const ports::Traffic& traffic) {
  const auto protocol =
      traffic.protocol < 0 ? std::string("0-255") : std::to_string(traffic.protocol);
  return traffic.first == traffic.last
             ? fmt::format("{} . {}", protocol, traffic.first)
             : fmt::format("{} . {}-{}", protocol, traffic.first, traffic.last);
}

int prefix_length(std::string_view block) {
  int length = 0;
  const auto digits = block.substr(block.find('/') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return length;
}

/// By length of prefix: blocks of one length do not overlap, as an interval set wants it.
std::map<int, Elements> block_sets(const ports::PeerTraffic& rules) {
  std::map<int, Elements> sets;
  for (const auto& [block, list] : rules.blocks) {
    auto& set = sets[prefix_length(block)];
    for (const auto& traffic : list)
      set.push_back(fmt::format("{} . {}", format_traffic(traffic), block));
  }
  return sets;
}

/// The groups' numbers are their places in `rules.groups`, from 1.
Elements group_set(const ports::PeerTraffic& rules) {
  Elements set;
  for (int number = 1; const auto& [group, list] : rules.groups) {
    for (const auto& traffic : list)
      set.push_back(fmt::format("{} . {}", number, format_traffic(traffic)));
    ++number;
  }
  return set;
}

/// The k-th map holds the k-th group of each address.
std::vector<Elements> member_maps(const ports::PeerTraffic& rules,
                                  const std::map<std::string, std::vector<std::string>>& members) {
  std::map<std::string, std::vector<int>> numbers;
  for (int number = 1; const auto& [group, list] : rules.groups) {
    if (const auto found = members.find(group); found != members.end()) {
      for (const auto& address : found->second) numbers[address].push_back(number);
    }
    ++number;
  }
  std::vector<Elements> maps;
  for (const auto& [address, groups] : numbers) {
    if (maps.size() < groups.size()) maps.resize(groups.size());
    for (std::size_t k = 0; k < groups.size(); ++k)
      maps[k].push_back(fmt::format("{} : {}", address, groups[k]));
  }
  return maps;
}

/// Collects the sets of a direction and the lookups that its chain makes in them.
class Writer {
 public:
  Writer(std::string& sets, const ports::PacketRules& rules) : sets_(sets), rules_(rules) {}

  /// Lookups for all protocols but icmp, then the same for icmp.
  struct Lookups {
    std::string ports;
    std::string icmp;
  };

  Lookups write(const Direction& direction, const ports::PeerTraffic& rules) {
    Lookups lookups;
    for (const auto& [length, elements] : block_sets(rules)) {
      const auto name = fmt::format("{}_{}", direction.name, length);
      write_set("set", name, "inet_proto . inet_service . ipv4_addr; flags interval", elements);
      both_blocks(lookups, direction.peer, name);
    }
    const auto maps = member_maps(rules, rules_.members);
    if (maps.empty()) return lookups;
    const auto groups = fmt::format("{}_groups", direction.name);
    write_set("set", groups, "mark . inet_proto . inet_service; flags interval", group_set(rules));
    for (std::size_t k = 0; k < maps.size(); ++k) {
      const auto name = fmt::format("{}_members_{}", direction.name, k + 1);
      write_set("map", name, "ipv4_addr : mark", maps[k]);
      both_groups(lookups, direction.peer, name, groups);
    }
    return lookups;
  }

 private:
  void write_set(std::string_view kind, std::string_view name, std::string_view type,
                 const Elements& elements) {
    fmt::format_to(std::back_inserter(sets_),
                   "  {} {} {{\n    type {}\n    elements = {{ {} }}\n  }}\n", kind, name, type,
                   fmt::join(elements, ", "));
  }

  /// icmp's type and code lie where the source port of the others does.
  static void both_blocks(Lookups& lookups, const char* peer, const std::string& name) {
    const auto line = [&](const char* port) {
      return fmt::format("    meta l4proto . th {} . ip {} @{} accept\n", port, peer, name);
    };
    lookups.ports += line("dport");
    lookups.icmp += line("sport");
  }

  static void both_groups(Lookups& lookups, const char* peer, const std::string& members,
                          const std::string& groups) {
    const auto line = [&](const char* port) {
      return fmt::format(
          "    meta mark set ip {} map @{} meta mark . meta l4proto . th {} @{} meta mark set 0 "
          "accept\n",
          peer, members, port, groups);
    };
    lookups.ports += line("dport");
    lookups.icmp += line("sport");
  }

  std::string& sets_;
  const ports::PacketRules& rules_;
};

std::string always_rules(const AlwaysReachable& always) {
  std::string text = "    ip daddr 169.254.0.0/16 accept\n";
  if (!always.resolver.empty())
    text += fmt::format("    ip daddr {} meta l4proto {{ tcp, udp }} th dport 53 accept\n",
                        always.resolver);
  if (!always.endpoint.empty()) {
    text +=
        fmt::format("    ip daddr {} tcp dport {} accept\n", always.endpoint, always.endpoint_port);
  }
  return text;
}

/// Tasks' own interfaces are routed by their host: what comes from one is judged when it enters the
/// host, what goes to one when it leaves, with the source that address translation gave it.
struct TaskChains {
  std::string chains;
  std::string any_destination;  ///< the host's own rules do not judge what is a task's
  std::string any_source;
  std::string in;
  std::string out;
};

TaskChains write_tasks(std::string& sets, const ports::PacketRules& rules,
                       const AlwaysReachable& always) {
  TaskChains out;
  if (rules.tasks.empty()) return out;
  Elements addresses, to, from;
  for (int number = 1; const auto& task : rules.tasks) {
    Writer writer(sets, task);
    const auto in_name = fmt::format("task{}_in", number);
    const auto out_name = fmt::format("task{}_out", number);
    const auto in = writer.write({in_name, "saddr"}, task.ingress);
    const auto egress = writer.write({out_name, "daddr"}, task.egress);
    const auto chain = [&](const std::string& name, const std::string& text) {
      out.chains += fmt::format("  chain {} {{\n{}    drop\n  }}\n", name, text);
    };
    const auto icmp = [](const std::string& name) {
      return fmt::format("    meta l4proto icmp goto {}_icmp\n", name);
    };
    chain(in_name + "_icmp", in.icmp);
    chain(in_name, icmp(in_name) + in.ports);
    chain(out_name + "_icmp", egress.icmp);
    chain(out_name, always_rules(always) + icmp(out_name) + egress.ports);
    addresses.push_back(task.address);
    to.push_back(fmt::format("{} : goto {}", task.address, in_name));
    from.push_back(fmt::format("{} : goto {}", task.address, out_name));
    ++number;
  }
  out.any_destination = fmt::format("    ip daddr {{ {} }} accept\n", fmt::join(addresses, ", "));
  out.any_source = fmt::format("    ip saddr {{ {} }} accept\n", fmt::join(addresses, ", "));
  out.in = fmt::format("    ip daddr vmap {{ {} }}\n", fmt::join(to, ", "));
  out.out = fmt::format("    ip saddr vmap {{ {} }}\n", fmt::join(from, ", "));
  return out;
}

}  // namespace

std::string packet_filter_script(const ports::PacketRules& rules, const AlwaysReachable& always) {
  std::string sets;
  Writer writer(sets, rules);
  const auto in = writer.write({"in", "saddr"}, rules.ingress);
  const auto out = writer.write({"out", "daddr"}, rules.egress);
  const auto tasks = write_tasks(sets, rules, always);
  // Adding the table first makes its deletion succeed where there was none.
  return fmt::format(R"(add table inet {0}
delete table inet {0}
table inet {0} {{
{1}{8}  chain in_icmp {{
{2}    drop
  }}
  chain ingress {{
    type filter hook prerouting priority -150; policy accept;
    iifname "eni*" goto from_task
    iifname != "eth*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
{9}    ip daddr != {3} drop
    meta l4proto icmp goto in_icmp
{4}    drop
  }}
  chain out_icmp {{
{5}    drop
  }}
  chain egress {{
    type filter hook postrouting priority -150; policy accept;
    oifname != "eth*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
{10}{6}    meta l4proto icmp goto out_icmp
{7}    drop
  }}
  chain to_task {{
    type filter hook postrouting priority 150; policy accept;
    oifname != "eni*" accept
    ct state established,related accept
    meta nfproto != ipv4 drop
{11}    drop
  }}
  chain from_task {{
    ct state established,related accept
    meta nfproto != ipv4 drop
{12}    drop
  }}
}}
)",
                     kPacketFilterTable, sets, in.icmp, rules.address, in.ports, out.icmp,
                     always_rules(always), out.ports, tasks.chains, tasks.any_destination,
                     tasks.any_source, tasks.in, tasks.out);
}

}  // namespace gantry::docker
