#include "ec2/metadata/metadata_tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ipv4.h"
#include "ec2/metadata/identity.h"
#include "ec2/metadata/role_credentials.h"
#include "ec2/model/images.h"
#include "ec2/model/names.h"
#include "ec2/model/zones.h"

namespace gantry::ec2 {
namespace {

class Builder {
 public:
  Builder(const Instance& instance, const Tables& tables, const iam::Iam& iam,
          const sts::CredentialMint& mint, Time now)
      : instance_(instance), tables_(tables), iam_(iam), mint_(mint), now_(now) {}

  MetadataTree build() && {
    add_instance();
    add_placement();
    add_interface();
    add_role();
    add_key();
    add_devices();
    add_tags();
    add_identity();
    if (!instance_.user_data.empty()) set("user-data", instance_.user_data);
    return std::move(tree_);
  }

 private:
  void set(std::string path, std::string value) {
    tree_.emplace(std::move(path), [value = std::move(value)] { return value; });
  }

  void add_instance() {
    const auto dns_name = private_dns_name(
        parse_ipv4(instance_.interface.private_ip).value_or(Ipv4()), instance_.region);
    set("meta-data/ami-id", instance_.image_id);
    set("meta-data/ami-launch-index", std::to_string(instance_.launch_index));
    set("meta-data/hostname", dns_name);
    set("meta-data/instance-action", "none");
    set("meta-data/instance-id", instance_.id.str());
    set("meta-data/instance-life-cycle", "on-demand");
    set("meta-data/instance-type", instance_.instance_type);
    set("meta-data/local-hostname", dns_name);
    set("meta-data/local-ipv4", instance_.interface.private_ip);
    set("meta-data/mac", instance_.interface.mac_address);
    set("meta-data/reservation-id", instance_.reservation_id.str());
    set("meta-data/security-groups", group_names());
    set("meta-data/services/domain", "amazonaws.com");
    set("meta-data/services/partition", "aws");
  }

  void add_placement() {
    set("meta-data/placement/availability-zone", instance_.availability_zone);
    set("meta-data/placement/availability-zone-id", zone_id(instance_.availability_zone));
    set("meta-data/placement/region", instance_.region);
  }

  void add_interface() {
    const auto folder =
        fmt::format("meta-data/network/interfaces/macs/{}/", instance_.interface.mac_address);
    set(folder + "device-number", "0");
    set(folder + "interface-id", instance_.interface.id.str());
    set(folder + "local-hostname", tree_.at("meta-data/local-hostname")());
    set(folder + "local-ipv4s", instance_.interface.private_ip);
    set(folder + "mac", instance_.interface.mac_address);
    set(folder + "owner-id", instance_.account);
    set(folder + "security-group-ids", group_ids());
    set(folder + "security-groups", group_names());
    set(folder + "subnet-id", instance_.subnet_id.str());
    set(folder + "vpc-id", instance_.vpc_id.str());
    if (const Subnet* subnet = tables_.subnets.find(instance_.subnet_id.str())) {
      set(folder + "subnet-ipv4-cidr-block", subnet->cidr_block);
    }
    if (const Vpc* vpc = tables_.vpcs.find(instance_.vpc_id.str())) {
      set(folder + "vpc-ipv4-cidr-block", vpc->cidr_block);
      set(folder + "vpc-ipv4-cidr-blocks", vpc->cidr_block);
    }
  }

  void add_role() {
    const auto role = role_name(instance_, iam_);
    tree_.emplace("meta-data/iam/info",
                  [&instance = instance_, has_role = role.has_value(), now = now_] {
                    return profile_info(instance, has_role, now);
                  });
    if (!role) return;
    tree_.emplace("meta-data/iam/security-credentials/" + *role,
                  [&instance = instance_, role = *role, &mint = mint_, now = now_] {
                    return role_credentials(instance, role, mint, now);
                  });
  }

  // AWS: "Instance metadata categories", public-keys/: the list of keys is no list of folders.
  void add_key() {
    if (instance_.public_key.empty()) return;
    set("meta-data/public-keys/", "0=" + instance_.key_name);
    set("meta-data/public-keys/0/openssh-key", instance_.public_key);
  }

  void add_devices() {
    for (const BlockDevice& device : instance_.block_devices) {
      const bool is_root = device.device_name == kRootDeviceName;
      if (is_root) set("meta-data/block-device-mapping/ami", device.device_name.substr(5));
      set(is_root ? "meta-data/block-device-mapping/root"
                  : fmt::format("meta-data/block-device-mapping/ebs{}", ++disks_),
          device.device_name);
    }
  }

  void add_tags() {
    if (!instance_.metadata_options.tags_enabled) return;
    // AWS: "View tags for your EC2 instances using instance metadata": a key with a slash has no
    // path.
    for (const auto& [key, value] : instance_.tags) {
      if (!key.contains('/')) set("meta-data/tags/instance/" + key, value);
    }
  }

  void add_identity() {
    const IdentityKey* key = tables_.identity_keys.find(IdentityKey::kId);
    if (!key) return;
    const std::string folder = "dynamic/instance-identity/";
    tree_.emplace(folder + "document",
                  [&instance = instance_] { return identity_document(instance); });
    tree_.emplace(folder + "pkcs7", [&instance = instance_, key] {
      return pkcs7_document(*key, identity_document(instance));
    });
    tree_.emplace(folder + "rsa2048", [&instance = instance_, key] {
      return pkcs7_document(*key, identity_document(instance));
    });
    tree_.emplace(folder + "signature", [&instance = instance_, key] {
      return sign_document(*key, identity_document(instance));
    });
  }

  [[nodiscard]] std::string group_ids() const {
    std::vector<std::string_view> ids;
    for (const auto& id : instance_.security_groups) ids.push_back(id.str());
    return fmt::format("{}", fmt::join(ids, "\n"));
  }

  [[nodiscard]] std::string group_names() const {
    std::vector<std::string_view> names;
    for (const auto& id : instance_.security_groups) {
      if (const auto* group = tables_.security_groups.find(id.str())) names.push_back(group->name);
    }
    return fmt::format("{}", fmt::join(names, "\n"));
  }

  const Instance& instance_;
  const Tables& tables_;
  const iam::Iam& iam_;
  const sts::CredentialMint& mint_;
  Time now_;
  MetadataTree tree_;
  int disks_ = 0;
};

/// The entries of the folder `path` (which ends in a slash, or is empty for the root), each once.
std::string list_folder(const MetadataTree& tree, std::string_view path) {
  std::vector<std::string> entries;
  for (auto at = tree.lower_bound(path); at != tree.end() && at->first.starts_with(path); ++at) {
    const auto rest = std::string_view(at->first).substr(path.size());
    if (rest.empty()) continue;  // the folder's own listing, where it is another
    const auto slash = rest.find('/');
    // EC2 puts no slash behind the entries of the root.
    const bool marked = slash != std::string_view::npos && !path.empty();
    std::string entry(rest.substr(0, marked ? slash + 1 : slash));
    if (entries.empty() || entries.back() != entry) entries.push_back(std::move(entry));
  }
  return fmt::format("{}", fmt::join(entries, "\n"));
}

}  // namespace

MetadataTree build_tree(const Instance& instance, const Tables& tables, const iam::Iam& iam,
                        const sts::CredentialMint& mint, Time now) {
  return Builder(instance, tables, iam, mint, now).build();
}

std::optional<std::string> read_tree(const MetadataTree& tree, std::string_view path) {
  if (const auto found = tree.find(path); found != tree.end()) return found->second();
  std::string folder(path);
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  if (const auto found = tree.find(folder); found != tree.end()) return found->second();
  auto listing = list_folder(tree, folder);
  if (listing.empty()) return std::nullopt;
  return listing;
}

}  // namespace gantry::ec2
