#include "ec2/control/name_controller.h"

#include "base/ipv4.h"
#include "base/log.h"
#include "ec2/model/names.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {
namespace {

const std::string kKey = "names";

// AWS: "EC2 instance hostnames and domains": the IP name, in the region's domain. An instance
// searches its domain, so the bare host name is served too.
void add_instances(const Tables& tables, ports::NameMap& names) {
  for (const Instance& instance : tables.instances) {
    const auto address = parse_ipv4(instance.interface.private_ip);
    if (instance.state == InstanceState::kTerminated || !address) continue;
    names[private_dns_name(*address, instance.region)] = {instance.interface.private_ip};
    names[host_name(*address)] = {instance.interface.private_ip};
  }
}

}  // namespace

NameController::NameController(Executor& state, store::Database& database, Ec2& ec2,
                               ports::NameServer& server)
    : database_(database), ec2_(ec2), server_(server), queue_(state, [this](const std::string&) {
        database_.when_durable(database_.last_committed(), [this] { publish(); });
      }) {}

void NameController::start() {
  ec2_.tables().instances.watch([this](const Instance*, const Instance*) { changed(); });
  changed();
}

void NameController::changed() { queue_.add(kKey); }

void NameController::publish() {
  if (in_flight_) return;  // the answer brings it back
  ports::NameMap names;
  add_instances(ec2_.tables(), names);
  for (const auto& source : sources_) source(names);
  if (published_ == names) return;
  in_flight_ = true;
  server_.publish(names, [this, names](const Result<void>& result) mutable {
    in_flight_ = false;
    if (result) {
      published_ = std::move(names);
      queue_.forget(kKey);
      return changed();
    }
    log::warn("ec2: the VPC's resolver: {}", result.error().message);
    queue_.retry(kKey);
  });
}

}  // namespace gantry::ec2
