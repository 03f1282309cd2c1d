#include "adapters/docker/instance_documents.h"

#include <gtest/gtest.h>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace {

namespace json = boost::json;

ports::InstanceSpec micro() {
  return {.instance_id = "i-0123456789abcdef0",
          .instance_type = "t2.micro",
          .private_ip = "172.31.5.9",
          .mac_address = "02:42:ac:1f:05:09",
          .host_name = "ip-172-31-5-9",
          .vcpus = 1,
          .memory = MiB{983}};
}

ProviderConfig config() {
  return {.deployment = "lab",
          .machine_image = "gantry/instance:1",
          .agent_folder = "/agent",
          .lxcfs_folder = "/lx",
          .endpoint = "http://172.31.0.1:4566",
          .mirror = "172.31.0.1:5000",
          .dns = "172.31.0.2"};
}

constexpr HostFacts kHost{
    .privilege = Privilege::kCapabilities, .cpus = 4, .memory_bytes = 8LL << 30};

TEST(ContainerDocumentTest, AnInstanceHasItsAddressNameAndSize) {
  json::value document = container_document(micro(), config(), kHost, 3);
  EXPECT_EQ(get_string(document, {"Image"}), "gantry/instance:1");
  EXPECT_EQ(get_string(document, {"Hostname"}), "ip-172-31-5-9");
  EXPECT_EQ(get_map(document, {"Labels"}),
            (std::map<std::string, std::string>{{"gantry.deployment", "lab"},
                                                {"gantry.instance-id", "i-0123456789abcdef0"}}));
  EXPECT_EQ(get_string(document, {"NetworkingConfig", "EndpointsConfig", "gantry-lab-vpc",
                                  "IPAMConfig", "IPv4Address"}),
            "172.31.5.9");
  EXPECT_EQ(
      get_string(document, {"NetworkingConfig", "EndpointsConfig", "gantry-lab-vpc", "MacAddress"}),
      "02:42:ac:1f:05:09");
  EXPECT_EQ(get_int(document, {"HostConfig", "Memory"}), 983LL << 20);
  EXPECT_EQ(get_int(document, {"HostConfig", "MemorySwap"}), 983LL << 20);
  EXPECT_EQ(get_string(document, {"HostConfig", "CpusetCpus"}), "3");
  EXPECT_EQ(get_string(document, {"HostConfig", "CgroupnsMode"}), "private");
  EXPECT_EQ(get_strings(document, {"Env"}),
            (std::vector<std::string>{"GANTRY_ENDPOINT=http://172.31.0.1:4566",
                                      "GANTRY_VPC_CIDR=172.31.0.0/16",
                                      "GANTRY_MIRROR=172.31.0.1:5000", "GANTRY_DNS=172.31.0.2"}));
}

TEST(ContainerDocumentTest, CpusGoRoundTheHostsEnd) {
  auto spec = micro();
  spec.vcpus = 2;
  EXPECT_EQ(get_string(container_document(spec, config(), kHost, 3), {"HostConfig", "CpusetCpus"}),
            "3,0");
}

TEST(ContainerDocumentTest, AnInstanceAsLargeAsTheHostHasAllItsCpus) {
  auto spec = micro();
  spec.vcpus = 4;
  json::value document = container_document(spec, config(), kHost, 0);
  EXPECT_EQ(find(document, {"HostConfig", "CpusetCpus"}), nullptr);
}

TEST(ContainerDocumentTest, PrivilegesAreThoseTheHostCanGive) {
  json::value reduced = container_document(micro(), config(), kHost, 0);
  EXPECT_FALSE(get_bool(reduced, {"HostConfig", "Privileged"}));
  EXPECT_EQ(get_strings(reduced, {"HostConfig", "CapDrop"}),
            std::vector<std::string>{"SYS_RESOURCE"});
  EXPECT_EQ(*find(reduced, {"HostConfig", "MaskedPaths"}), json::value(json::array()));
  auto host = kHost;
  host.privilege = Privilege::kPrivileged;
  json::value full = container_document(micro(), config(), host, 0);
  EXPECT_TRUE(get_bool(full, {"HostConfig", "Privileged"}));
  EXPECT_EQ(find(full, {"HostConfig", "CapDrop"}), nullptr);
}

TEST(PrivilegeTest, TheBoundingSetDecides) {
  EXPECT_EQ(choose_privilege("Name:\tx\nCapBnd:\t000001ffffffffff\n"), Privilege::kPrivileged);
  EXPECT_EQ(choose_privilege("Name:\tx\nCapBnd:\t000001fffeffffff\n"), Privilege::kCapabilities);
}

TEST(CapacityTest, AHostSmallerThanTheTypeHasNoCapacity) {
  EXPECT_TRUE(check_capacity(micro(), kHost));
  auto large = micro();
  large.vcpus = 8;
  EXPECT_EQ(check_capacity(large, kHost).error().code, "InsufficientInstanceCapacity");
  auto memory = micro();
  memory.memory = MiB{16 * 1024};
  EXPECT_EQ(check_capacity(memory, kHost).error().message,
            "Instance type t2.micro has 1 vCPUs and 16384 MiB of memory; this host has 4 CPUs and "
            "8192 MiB.");
}

TEST(NetworkDocumentTest, RouterAndResolverAreTheVpcsFirstAddresses) {
  json::value document = network_document(config());
  EXPECT_EQ(get_string(document, {"Name"}), "gantry-lab-vpc");
  const auto& range = find(document, {"IPAM", "Config"})->get_array().front();
  EXPECT_EQ(get_string(range, {"Subnet"}), "172.31.0.0/16");
  EXPECT_EQ(get_string(range, {"Gateway"}), "172.31.0.1");
  EXPECT_EQ(get_string(range, {"AuxiliaryAddresses", "resolver"}), "172.31.0.2");
}

TEST(NetworkDocumentTest, AnOverlapNamesTheOtherNetworkAndTheRemedy) {
  Error overlap{"Engine", "Pool overlaps with other one on this address space", 500,
                Fault::kReceiver};
  auto networks = parse_json(R"([{"Name":"bridge","IPAM":{"Config":[{"Subnet":"172.17.0.0/16"}]}},
                                 {"Name":"other","IPAM":{"Config":[{"Subnet":"172.31.4.0/24"}]}}])");
  EXPECT_EQ(explain_network_error(overlap, config(), *networks).message,
            "The VPC's range 172.31.0.0/16 overlaps 172.31.4.0/24 of Docker's network 'other': "
            "remove it (docker network rm "
            "other) or choose another range for the VPC.");
  auto ours = parse_json(R"([{"Name":"gantry-x-vpc","Labels":{"gantry.deployment":"x"},
                              "IPAM":{"Config":[{"Subnet":"172.31.0.0/16"}]}}])");
  EXPECT_EQ(explain_network_error(overlap, config(), *ours).message,
            "The VPC's range 172.31.0.0/16 overlaps 172.31.0.0/16 of Docker's network "
            "'gantry-x-vpc': destroy Gantry's "
            "deployment 'x', whose it is, or choose another range for the VPC.");
}

TEST(InstanceErrorTest, AMissingMachineImageSaysHowToBuildIt) {
  Error missing{"NotFound", "No such image: gantry/instance:1", 500, Fault::kReceiver};
  auto error = explain_instance_error(missing, micro(), config());
  EXPECT_EQ(error.code, "MachineImageMissing");
  EXPECT_EQ(error.message,
            "The machine image gantry/instance:1 is not in Docker: run images/build instance.");
}

TEST(NamesTest, ABridgesNameFitsLinux) {
  EXPECT_EQ(bridge_name("default"), "gantry0");
  EXPECT_EQ(bridge_name("a-rather-long-deployment-name").size(), 15U);
  EXPECT_NE(bridge_name("lab"), bridge_name("lab2"));
}

TEST(NamesTest, ADeploymentsNameIsSafeInEveryOtherName) {
  EXPECT_TRUE(check_deployment("default"));
  EXPECT_TRUE(check_deployment("lab-2"));
  for (const auto* wrong : {"", "-a", "a-", "A", "a_b", "a b", "a;b"})
    EXPECT_FALSE(check_deployment(wrong)) << wrong;
}

TEST(HostNetworkTest, TheTableIsReplacedInOneStep) {
  EXPECT_EQ(nft_script({.deployment = "lab-2", .gateway = "172.31.0.1", .metadata_port = 8080}),
            "add table ip gantry_lab_2\ndelete table ip gantry_lab_2\ntable ip gantry_lab_2 {\n  "
            "chain metadata {\n"
            "    type nat hook prerouting priority dstnat - 1; policy accept;\n    iifname \"" +
                bridge_name("lab-2") +
                "\" ip daddr 169.254.169.254 tcp dport 80 dnat to 172.31.0.1:8080\n    iifname \"" +
                vpc_bridge_prefix("lab-2") +
                "*\" ip daddr 169.254.169.254 tcp dport 80 dnat to 172.31.0.1:8080\n  }\n}\n");
}

TEST(LxcfsTest, AMountIsRecognizedByItsWholePath) {
  constexpr std::string_view kMounts =
      "proc /proc proc rw 0 0\nlxcfs /var/lib/lxcfs fuse.lxcfs rw 0 0\n";
  EXPECT_TRUE(is_lxcfs_mount(kMounts, "/var/lib/lxcfs"));
  EXPECT_FALSE(is_lxcfs_mount(kMounts, "/var/lib"));
  EXPECT_FALSE(is_lxcfs_mount(kMounts, "/lxcfs"));
}

}  // namespace
}  // namespace gantry::docker
