#include "ec2/model/instance_types.h"

#include <algorithm>
#include <array>

namespace gantry::ec2 {
namespace {

constexpr InstanceFamily kC4{"c4", "Intel", 2.9, 2, false, true, false};
constexpr InstanceFamily kC5{"c5", "Intel", 3.4, 2, true, true, false};
constexpr InstanceFamily kC6i{"c6i", "Intel", 3.5, 2, true, true, false};
constexpr InstanceFamily kC7i{"c7i", "Intel", 3.2, 2, true, true, false};
constexpr InstanceFamily kM1{"m1", "Intel", 2.0, 1, false, false, false};
constexpr InstanceFamily kM3{"m3", "Intel", 2.5, 2, false, false, false};
constexpr InstanceFamily kM4{"m4", "Intel", 2.3, 2, false, true, false};
constexpr InstanceFamily kM5{"m5", "Intel", 3.1, 2, true, true, false};
constexpr InstanceFamily kM5a{"m5a", "AMD", 2.5, 2, true, true, false};
constexpr InstanceFamily kM6i{"m6i", "Intel", 3.5, 2, true, true, false};
constexpr InstanceFamily kM7i{"m7i", "Intel", 3.2, 2, true, true, false};
constexpr InstanceFamily kR4{"r4", "Intel", 2.3, 2, false, true, false};
constexpr InstanceFamily kR5{"r5", "Intel", 3.1, 2, true, true, false};
constexpr InstanceFamily kR5a{"r5a", "AMD", 2.5, 2, true, true, false};
constexpr InstanceFamily kR6i{"r6i", "Intel", 3.5, 2, true, true, false};
constexpr InstanceFamily kT2{"t2", "Intel", 2.5, 1, false, true, true};
constexpr InstanceFamily kT3{"t3", "Intel", 2.5, 2, true, true, true};
constexpr InstanceFamily kT3a{"t3a", "AMD", 2.2, 2, true, true, true};

// Name, vCPUs, MiB, interfaces, addresses per interface.
constexpr std::array kTypes = {
    InstanceType{"c4.large", 2, {3840}, 3, 10, &kC4},
    InstanceType{"c4.xlarge", 4, {7680}, 4, 15, &kC4},
    InstanceType{"c4.2xlarge", 8, {15360}, 4, 15, &kC4},
    InstanceType{"c4.4xlarge", 16, {30720}, 8, 30, &kC4},
    InstanceType{"c4.8xlarge", 36, {61440}, 8, 30, &kC4},
    InstanceType{"c5.large", 2, {4096}, 3, 10, &kC5},
    InstanceType{"c5.xlarge", 4, {8192}, 4, 15, &kC5},
    InstanceType{"c5.2xlarge", 8, {16384}, 4, 15, &kC5},
    InstanceType{"c5.4xlarge", 16, {32768}, 8, 30, &kC5},
    InstanceType{"c5.9xlarge", 36, {73728}, 8, 30, &kC5},
    InstanceType{"c5.12xlarge", 48, {98304}, 8, 30, &kC5},
    InstanceType{"c5.18xlarge", 72, {147456}, 15, 50, &kC5},
    InstanceType{"c5.24xlarge", 96, {196608}, 15, 50, &kC5},
    InstanceType{"c6i.large", 2, {4096}, 3, 10, &kC6i},
    InstanceType{"c6i.xlarge", 4, {8192}, 4, 15, &kC6i},
    InstanceType{"c6i.2xlarge", 8, {16384}, 4, 15, &kC6i},
    InstanceType{"c6i.4xlarge", 16, {32768}, 8, 30, &kC6i},
    InstanceType{"c6i.8xlarge", 32, {65536}, 8, 30, &kC6i},
    InstanceType{"c6i.12xlarge", 48, {98304}, 8, 30, &kC6i},
    InstanceType{"c6i.16xlarge", 64, {131072}, 15, 50, &kC6i},
    InstanceType{"c6i.24xlarge", 96, {196608}, 15, 50, &kC6i},
    InstanceType{"c6i.32xlarge", 128, {262144}, 15, 50, &kC6i},
    InstanceType{"c7i.large", 2, {4096}, 3, 10, &kC7i},
    InstanceType{"c7i.xlarge", 4, {8192}, 4, 15, &kC7i},
    InstanceType{"c7i.2xlarge", 8, {16384}, 4, 15, &kC7i},
    InstanceType{"c7i.4xlarge", 16, {32768}, 8, 30, &kC7i},
    InstanceType{"c7i.8xlarge", 32, {65536}, 8, 30, &kC7i},
    InstanceType{"c7i.12xlarge", 48, {98304}, 8, 30, &kC7i},
    InstanceType{"c7i.16xlarge", 64, {131072}, 15, 50, &kC7i},
    InstanceType{"c7i.24xlarge", 96, {196608}, 15, 50, &kC7i},
    InstanceType{"c7i.48xlarge", 192, {393216}, 15, 50, &kC7i},
    InstanceType{"m1.small", 1, {1740}, 2, 4, &kM1},
    InstanceType{"m3.medium", 1, {3840}, 2, 6, &kM3},
    InstanceType{"m3.large", 2, {7680}, 3, 10, &kM3},
    InstanceType{"m3.xlarge", 4, {15360}, 4, 15, &kM3},
    InstanceType{"m3.2xlarge", 8, {30720}, 4, 30, &kM3},
    InstanceType{"m4.large", 2, {8192}, 2, 10, &kM4},
    InstanceType{"m4.xlarge", 4, {16384}, 4, 15, &kM4},
    InstanceType{"m4.2xlarge", 8, {32768}, 4, 15, &kM4},
    InstanceType{"m4.4xlarge", 16, {65536}, 8, 30, &kM4},
    InstanceType{"m4.10xlarge", 40, {163840}, 8, 30, &kM4},
    InstanceType{"m4.16xlarge", 64, {262144}, 8, 30, &kM4},
    InstanceType{"m5.large", 2, {8192}, 3, 10, &kM5},
    InstanceType{"m5.xlarge", 4, {16384}, 4, 15, &kM5},
    InstanceType{"m5.2xlarge", 8, {32768}, 4, 15, &kM5},
    InstanceType{"m5.4xlarge", 16, {65536}, 8, 30, &kM5},
    InstanceType{"m5.8xlarge", 32, {131072}, 8, 30, &kM5},
    InstanceType{"m5.12xlarge", 48, {196608}, 8, 30, &kM5},
    InstanceType{"m5.16xlarge", 64, {262144}, 15, 50, &kM5},
    InstanceType{"m5.24xlarge", 96, {393216}, 15, 50, &kM5},
    InstanceType{"m5a.large", 2, {8192}, 3, 10, &kM5a},
    InstanceType{"m5a.xlarge", 4, {16384}, 4, 15, &kM5a},
    InstanceType{"m5a.2xlarge", 8, {32768}, 4, 15, &kM5a},
    InstanceType{"m5a.4xlarge", 16, {65536}, 8, 30, &kM5a},
    InstanceType{"m5a.8xlarge", 32, {131072}, 8, 30, &kM5a},
    InstanceType{"m5a.12xlarge", 48, {196608}, 8, 30, &kM5a},
    InstanceType{"m5a.16xlarge", 64, {262144}, 15, 50, &kM5a},
    InstanceType{"m5a.24xlarge", 96, {393216}, 15, 50, &kM5a},
    InstanceType{"m6i.large", 2, {8192}, 3, 10, &kM6i},
    InstanceType{"m6i.xlarge", 4, {16384}, 4, 15, &kM6i},
    InstanceType{"m6i.2xlarge", 8, {32768}, 4, 15, &kM6i},
    InstanceType{"m6i.4xlarge", 16, {65536}, 8, 30, &kM6i},
    InstanceType{"m6i.8xlarge", 32, {131072}, 8, 30, &kM6i},
    InstanceType{"m6i.12xlarge", 48, {196608}, 8, 30, &kM6i},
    InstanceType{"m6i.16xlarge", 64, {262144}, 15, 50, &kM6i},
    InstanceType{"m6i.24xlarge", 96, {393216}, 15, 50, &kM6i},
    InstanceType{"m6i.32xlarge", 128, {524288}, 15, 50, &kM6i},
    InstanceType{"m7i.large", 2, {8192}, 3, 10, &kM7i},
    InstanceType{"m7i.xlarge", 4, {16384}, 4, 15, &kM7i},
    InstanceType{"m7i.2xlarge", 8, {32768}, 4, 15, &kM7i},
    InstanceType{"m7i.4xlarge", 16, {65536}, 8, 30, &kM7i},
    InstanceType{"m7i.8xlarge", 32, {131072}, 8, 30, &kM7i},
    InstanceType{"m7i.12xlarge", 48, {196608}, 8, 30, &kM7i},
    InstanceType{"m7i.16xlarge", 64, {262144}, 15, 50, &kM7i},
    InstanceType{"m7i.24xlarge", 96, {393216}, 15, 50, &kM7i},
    InstanceType{"m7i.48xlarge", 192, {786432}, 15, 50, &kM7i},
    InstanceType{"r4.large", 2, {15616}, 3, 10, &kR4},
    InstanceType{"r4.xlarge", 4, {31232}, 4, 15, &kR4},
    InstanceType{"r4.2xlarge", 8, {62464}, 4, 15, &kR4},
    InstanceType{"r4.4xlarge", 16, {124928}, 8, 30, &kR4},
    InstanceType{"r4.8xlarge", 32, {249856}, 8, 30, &kR4},
    InstanceType{"r4.16xlarge", 64, {499712}, 15, 50, &kR4},
    InstanceType{"r5.large", 2, {16384}, 3, 10, &kR5},
    InstanceType{"r5.xlarge", 4, {32768}, 4, 15, &kR5},
    InstanceType{"r5.2xlarge", 8, {65536}, 4, 15, &kR5},
    InstanceType{"r5.4xlarge", 16, {131072}, 8, 30, &kR5},
    InstanceType{"r5.8xlarge", 32, {262144}, 8, 30, &kR5},
    InstanceType{"r5.12xlarge", 48, {393216}, 8, 30, &kR5},
    InstanceType{"r5.16xlarge", 64, {524288}, 15, 50, &kR5},
    InstanceType{"r5.24xlarge", 96, {786432}, 15, 50, &kR5},
    InstanceType{"r5a.large", 2, {16384}, 3, 10, &kR5a},
    InstanceType{"r5a.xlarge", 4, {32768}, 4, 15, &kR5a},
    InstanceType{"r5a.2xlarge", 8, {65536}, 4, 15, &kR5a},
    InstanceType{"r5a.4xlarge", 16, {131072}, 8, 30, &kR5a},
    InstanceType{"r5a.8xlarge", 32, {262144}, 8, 30, &kR5a},
    InstanceType{"r5a.12xlarge", 48, {393216}, 8, 30, &kR5a},
    InstanceType{"r5a.16xlarge", 64, {524288}, 15, 50, &kR5a},
    InstanceType{"r5a.24xlarge", 96, {786432}, 15, 50, &kR5a},
    InstanceType{"r6i.large", 2, {16384}, 3, 10, &kR6i},
    InstanceType{"r6i.xlarge", 4, {32768}, 4, 15, &kR6i},
    InstanceType{"r6i.2xlarge", 8, {65536}, 4, 15, &kR6i},
    InstanceType{"r6i.4xlarge", 16, {131072}, 8, 30, &kR6i},
    InstanceType{"r6i.8xlarge", 32, {262144}, 8, 30, &kR6i},
    InstanceType{"r6i.12xlarge", 48, {393216}, 8, 30, &kR6i},
    InstanceType{"r6i.16xlarge", 64, {524288}, 15, 50, &kR6i},
    InstanceType{"r6i.24xlarge", 96, {786432}, 15, 50, &kR6i},
    InstanceType{"r6i.32xlarge", 128, {1048576}, 15, 50, &kR6i},
    InstanceType{"t2.nano", 1, {512}, 2, 2, &kT2},
    InstanceType{"t2.micro", 1, {1024}, 2, 2, &kT2},
    InstanceType{"t2.small", 1, {2048}, 3, 4, &kT2},
    InstanceType{"t2.medium", 2, {4096}, 3, 6, &kT2},
    InstanceType{"t2.large", 2, {8192}, 3, 12, &kT2},
    InstanceType{"t2.xlarge", 4, {16384}, 3, 15, &kT2},
    InstanceType{"t2.2xlarge", 8, {32768}, 3, 15, &kT2},
    InstanceType{"t3.nano", 2, {512}, 2, 2, &kT3},
    InstanceType{"t3.micro", 2, {1024}, 2, 2, &kT3},
    InstanceType{"t3.small", 2, {2048}, 3, 4, &kT3},
    InstanceType{"t3.medium", 2, {4096}, 3, 6, &kT3},
    InstanceType{"t3.large", 2, {8192}, 3, 12, &kT3},
    InstanceType{"t3.xlarge", 4, {16384}, 4, 15, &kT3},
    InstanceType{"t3.2xlarge", 8, {32768}, 4, 15, &kT3},
    InstanceType{"t3a.nano", 2, {512}, 2, 2, &kT3a},
    InstanceType{"t3a.micro", 2, {1024}, 2, 2, &kT3a},
    InstanceType{"t3a.small", 2, {2048}, 2, 4, &kT3a},
    InstanceType{"t3a.medium", 2, {4096}, 3, 6, &kT3a},
    InstanceType{"t3a.large", 2, {8192}, 3, 12, &kT3a},
    InstanceType{"t3a.xlarge", 4, {16384}, 4, 15, &kT3a},
    InstanceType{"t3a.2xlarge", 8, {32768}, 4, 15, &kT3a},
};

}  // namespace

std::span<const InstanceType> instance_types() { return kTypes; }

const InstanceType* find_instance_type(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &InstanceType::name);
  return found == kTypes.end() ? nullptr : &*found;
}

}  // namespace gantry::ec2
