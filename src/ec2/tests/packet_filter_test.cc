#include <random>

#include "ec2/control/packet_filter_controller.h"
#include "ec2/plan/packet_rules_planner.h"
#include "ec2/tests/ec2_world.h"
#include "fakes/fake_packet_filter.h"

namespace gantry::ec2 {
namespace {

using fakes::FakePacketFilter;
using ports::PacketRules;
using ports::Traffic;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::outcome;
using ::testing::Pair;
using testing::World;

constexpr int kTcp = 6;

class PacketFilterTest : public ::testing::Test {
 protected:
  std::string create_group(std::string name) {
    return *world_
                .call(&Service::create_security_group,
                      {.description = "d", .group_name = std::move(name)})
                ->group_id;
  }
  std::string launch(std::vector<std::string> groups, std::string address) {
    auto request = World::request_of(1);
    request.security_group_ids = std::move(groups);
    request.subnet_id = zone_a();
    request.private_ip_address = std::move(address);
    const auto ids = world_.launch(request);
    return ids.empty() ? std::string() : ids.front();
  }
  std::string zone_a() {
    return *world_
                .call(&Service::describe_subnets,
                      {.filters = {{testing::filter("availability-zone", {"us-east-1a"})}}})
                ->subnets->at(0)
                .subnet_id;
  }
  void allow(const std::string& group, std::string protocol, int from, int to,
             std::vector<std::string> cidrs, std::vector<std::string> groups = {}) {
    api::ec2::IpPermission permission{.from_port = from,
                                      .ip_protocol = std::move(protocol),
                                      .ip_ranges = {{}},
                                      .to_port = to,
                                      .user_id_group_pairs = {{}}};
    for (auto& cidr : cidrs) permission.ip_ranges->push_back({.cidr_ip = std::move(cidr)});
    for (auto& peer : groups)
      permission.user_id_group_pairs->push_back({.group_id = std::move(peer)});
    const auto done = world_.call(&Service::authorize_security_group_ingress,
                                  {.group_id = group, .ip_permissions = {{permission}}});
    EXPECT_TRUE(done) << outcome(done);
  }
  void revoke_all(const std::string& group) {
    std::vector<std::string> ids;
    for (const auto& rule : world_.ec2->tables().rules_by_group.range(SecurityGroupId(group))) {
      if (rule.direction == RuleDirection::kIngress) ids.push_back(rule.id.str());
    }
    EXPECT_TRUE(world_.call(&Service::revoke_security_group_ingress,
                            {.group_id = group, .security_group_rule_ids = ids}));
  }
  PacketRules plan(const std::string& instance) {
    return plan_packet_rules(world_.ec2->tables(), world_.instance(instance));
  }

  World world_;
};

TEST_F(PacketFilterTest, AnInstanceOfTheDefaultGroupHearsItsMembersOnly) {
  const auto first = world_.launch_one();
  const auto second = world_.launch_one();
  const auto rules = plan(first);
  EXPECT_EQ(rules.address, world_.instance(first).interface.private_ip);
  EXPECT_THAT(rules.ingress.blocks, IsEmpty());
  ASSERT_EQ(rules.ingress.groups.size(), 1);
  const auto& [group, traffic] = *rules.ingress.groups.begin();
  EXPECT_THAT(traffic, ElementsAre(Traffic{}));
  EXPECT_THAT(
      rules.members.at(group),
      ::testing::UnorderedElementsAre(rules.address, world_.instance(second).interface.private_ip));
  EXPECT_THAT(rules.egress.blocks, ElementsAre(Pair("0.0.0.0/0", ElementsAre(Traffic{}))));
}

TEST_F(PacketFilterTest, ATasksInterfaceHasRulesOfItsOwnAndIsAMemberOfItsGroups) {
  const auto web = create_group("web");
  allow(web, "tcp", 80, 80, {}, {web});
  const auto host = world_.launch_one();
  std::string address;
  const auto subnet = zone_a();
  const auto done = world_.database->transact([&](store::Tx& tx) -> Result<void> {
    GANTRY_TRY(
        const auto made,
        world_.ec2->add_task_interface(
            {.tx = tx, .now = world_.state.now(), .ids = world_.ids, .scope = testing::kScope},
            {.instance_id = InstanceId(host), .subnet_id = subnet, .group_ids = {web}}));
    address = made.private_ip;
    return {};
  });
  ASSERT_TRUE(done) << outcome(done);
  const auto rules = plan(host);
  ASSERT_EQ(rules.tasks.size(), 1U);
  EXPECT_EQ(rules.tasks[0].address, address);
  EXPECT_THAT(rules.tasks[0].ingress.groups,
              ElementsAre(Pair(web, ElementsAre(Traffic{kTcp, 80, 80}))));
  EXPECT_THAT(rules.tasks[0].members.at(web), ElementsAre(address));
  const auto wire = world_.call(&Service::describe_network_interfaces,
                                {.filters = {{testing::filter("private-ip-address", {address})}}});
  ASSERT_TRUE(wire) << outcome(wire);
  ASSERT_EQ(wire->network_interfaces->size(), 1U);
  EXPECT_EQ(wire->network_interfaces->at(0).status, "in-use");
  EXPECT_EQ(wire->network_interfaces->at(0).attachment->instance_id, host);
}

TEST_F(PacketFilterTest, UnitesTheRulesOfAllGroupsByPeer) {
  const auto web = create_group("web");
  const auto more = create_group("more");
  allow(web, "tcp", 80, 90, {"10.0.0.0/8", "0.0.0.0/0"});
  allow(web, "udp", 53, 53, {"10.0.0.0/8"});
  allow(more, "tcp", 85, 100, {"10.0.0.0/8"});
  allow(more, "tcp", 101, 101, {"10.0.0.0/8"});
  allow(more, "-1", -1, -1, {"0.0.0.0/0"});
  const auto rules = plan(launch({web, more}, "172.31.0.50"));
  EXPECT_THAT(
      rules.ingress.blocks,
      ElementsAre(Pair("0.0.0.0/0", ElementsAre(Traffic{})),
                  Pair("10.0.0.0/8", ElementsAre(Traffic{kTcp, 80, 101}, Traffic{17, 53, 53}))));
}

TEST_F(PacketFilterTest, WritesIcmpTypeAndCodeAsOneNumber) {
  const auto web = create_group("web");
  allow(web, "icmp", 8, -1, {"10.0.0.0/8"});
  allow(web, "icmp", 3, 4, {"11.0.0.0/8"});
  allow(web, "icmp", -1, -1, {"12.0.0.0/8"});
  allow(web, "50", -1, -1, {"13.0.0.0/8"});
  const auto rules = plan(launch({web}, "172.31.0.50"));
  EXPECT_THAT(rules.ingress.blocks,
              ElementsAre(Pair("10.0.0.0/8", ElementsAre(Traffic{1, 2048, 2303})),
                          Pair("11.0.0.0/8", ElementsAre(Traffic{1, 772, 772})),
                          Pair("12.0.0.0/8", ElementsAre(Traffic{1, 0, 65535})),
                          Pair("13.0.0.0/8", ElementsAre(Traffic{50, 0, 65535}))));
}

// Whatever the rules, the plan admits exactly what some rule admits.
TEST_F(PacketFilterTest, AdmitsWhatAnyRuleAdmits) {
  const auto web = create_group("web");
  const auto clients = create_group("clients");
  const auto server = launch({web}, "172.31.0.50");
  launch({clients}, "172.31.0.60");
  std::mt19937 random(11);
  const auto number = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  struct Rule {
    int from, to;
    std::string block;
  };
  std::vector<Rule> rules;
  for (int round = 0; round < 50; ++round) {
    const int from = number(20);
    Rule rule{.from = from, .to = from + number(5)};
    if (number(4) != 0) {
      const int length = number(3) * 8 + 8;
      const std::uint32_t mask = ~std::uint32_t{0} << (32 - length);
      const std::uint32_t bits = (10U << 24 | static_cast<unsigned>(number(2)) << 16 |
                                  static_cast<unsigned>(number(2)) << 8) &
                                 mask;
      rule.block = Ipv4{bits}.str() + "/" + std::to_string(length);
    }
    const bool repeated = std::ranges::any_of(rules, [&](const Rule& other) {
      return other.from == rule.from && other.to == rule.to && other.block == rule.block;
    });
    if (repeated) continue;
    rules.push_back(rule);
    if (rule.block.empty()) {
      allow(web, "tcp", rule.from, rule.to, {}, {clients});
    } else {
      allow(web, "tcp", rule.from, rule.to, {rule.block});
    }
  }
  const auto planned = plan(server);
  for (const std::string peer : {"10.0.0.1", "10.0.1.1", "10.1.0.1", "10.1.1.1", "172.31.0.60"}) {
    for (int port = 0; port < 30; ++port) {
      const bool expected = std::ranges::any_of(rules, [&](const Rule& rule) {
        if (port < rule.from || port > rule.to) return false;
        if (rule.block.empty()) return peer == "172.31.0.60";
        const int octets = std::stoi(rule.block.substr(rule.block.find('/') + 1)) / 8;
        std::size_t end = 0;
        for (int i = 0; i < octets; ++i) end = peer.find('.', end) + 1;
        return rule.block.starts_with(peer.substr(0, end == 0 ? peer.size() : end));
      });
      EXPECT_EQ(FakePacketFilter::admits(planned, planned.ingress, peer, kTcp, port), expected)
          << peer << " " << port;
    }
  }
}

class PacketFilterControllerTest : public PacketFilterTest {
 protected:
  void SetUp() override { boot(); }

  void boot() {
    controller_.emplace(world_.state, *world_.database, *world_.ec2, filter_);
    controller_->start();
    run_for(Millis(10));
  }
  void run_for(Millis span) {
    EXPECT_FALSE(world_.state.run_until([] { return false; }, span));
  }
  void settle() { run_for(Millis(50)); }
  bool admits(const std::string& instance, std::string_view peer, int port) {
    const auto* rules = filter_.rules(instance);
    return rules && FakePacketFilter::admits(*rules, rules->ingress, peer, kTcp, port);
  }

  FakePacketFilter filter_{world_.state};
  std::optional<PacketFilterController> controller_;
};

TEST_F(PacketFilterControllerTest, AHostGetsItsRulesWhenItStartsAndAgainAfterEachStart) {
  const auto id = world_.launch_one();
  settle();
  EXPECT_EQ(filter_.rules(id), nullptr);
  filter_.start_host(id);
  settle();
  ASSERT_NE(filter_.rules(id), nullptr);
  EXPECT_EQ(*filter_.rules(id), plan(id));
  filter_.start_host(id);  // with a network namespace of its own again
  EXPECT_EQ(filter_.rules(id), nullptr);
  settle();
  EXPECT_NE(filter_.rules(id), nullptr);
}

TEST_F(PacketFilterControllerTest, ARuleWorksOnEveryMemberOfItsGroupAndOnNobodyElse) {
  const auto web = create_group("web");
  const auto one = launch({web}, "172.31.0.50");
  const auto two = launch({web}, "172.31.0.51");
  const auto other = world_.launch_one();
  for (const auto& id : {one, two, other}) filter_.start_host(id);
  settle();
  EXPECT_FALSE(admits(one, "9.9.9.9", 8080));
  const int calls = filter_.calls();
  allow(web, "tcp", 8080, 8080, {"0.0.0.0/0"});
  settle();
  EXPECT_TRUE(admits(one, "9.9.9.9", 8080));
  EXPECT_TRUE(admits(two, "9.9.9.9", 8080));
  EXPECT_FALSE(admits(other, "9.9.9.9", 8080));
  EXPECT_EQ(filter_.calls(), calls + 2);
  revoke_all(web);
  settle();
  EXPECT_FALSE(admits(one, "9.9.9.9", 8080));
}

TEST_F(PacketFilterControllerTest, AMemberThatComesOrGoesChangesWhoNamesItsGroup) {
  const auto web = create_group("web");
  const auto clients = create_group("clients");
  allow(web, "tcp", 80, 80, {}, {clients});
  const auto server = launch({web}, "172.31.0.50");
  filter_.start_host(server);
  settle();
  EXPECT_FALSE(admits(server, "172.31.0.60", 80));
  const auto client = launch({clients}, "172.31.0.60");
  settle();
  EXPECT_TRUE(admits(server, "172.31.0.60", 80));
  world_.move(client, InstanceState::kShuttingDown);
  world_.move(client, InstanceState::kTerminated);
  settle();
  EXPECT_FALSE(admits(server, "172.31.0.60", 80));
}

TEST_F(PacketFilterControllerTest, TriesAgainAfterAFailure) {
  const auto id = world_.launch_one();
  filter_.fail_next(3, "Nft");
  filter_.start_host(id);
  run_for(Millis(10'000));
  EXPECT_NE(filter_.rules(id), nullptr);
}

TEST_F(PacketFilterControllerTest, AfterARestartEveryFilterIsAsTheRecordsSay) {
  const auto web = create_group("web");
  const auto id = launch({web}, "172.31.0.50");
  filter_.start_host(id);
  settle();
  controller_.reset();
  world_.crash();
  allow(web, "tcp", 80, 80, {"0.0.0.0/0"});
  EXPECT_FALSE(admits(id, "9.9.9.9", 80));  // the former rules stay in force meanwhile
  EXPECT_NE(filter_.rules(id), nullptr);
  boot();
  settle();
  EXPECT_TRUE(admits(id, "9.9.9.9", 80));
}

}  // namespace
}  // namespace gantry::ec2
