#include "aws/operation_router.h"

#include <algorithm>

namespace gantry::aws {
namespace {

/// How well a service fits: 3 for its version and its name, 0 for neither.
int fit(const ServiceInfo& service, std::string_view version, std::string_view signing_name) {
  return (service.api_version == version ? 2 : 0) + (service.signing_name == signing_name ? 1 : 0);
}

}  // namespace

OperationRouter::OperationRouter(std::span<const OperationInfo* const> served) {
  for (const auto* operation : served) {
    const auto& service = *operation->service;
    switch (service.protocol) {
      case Protocol::kJson10:
      case Protocol::kJson11:
        targets_.emplace(std::string(service.target_prefix) + '.' + std::string(operation->name),
                         operation);
        prefixes_.emplace(service.target_prefix, &service);
        break;
      case Protocol::kQuery:
      case Protocol::kEc2:
        actions_[std::string(operation->name)].push_back(operation);
        if (std::ranges::find(query_services_, &service) == query_services_.end())
          query_services_.push_back(&service);
        break;
    }
  }
}

const OperationInfo* OperationRouter::by_target(std::string_view target) const {
  const auto found = targets_.find(target);
  return found == targets_.end() ? nullptr : found->second;
}

const ServiceInfo* OperationRouter::service_of_target(std::string_view target) const {
  const auto found = prefixes_.find(target.substr(0, target.rfind('.')));
  return found == prefixes_.end() ? nullptr : found->second;
}

const OperationInfo* OperationRouter::by_action(std::string_view action, std::string_view version,
                                                std::string_view signing_name) const {
  const auto found = actions_.find(action);
  if (found == actions_.end()) return nullptr;
  const auto& candidates = found->second;
  const auto rank = [&](const OperationInfo* operation) {
    return fit(*operation->service, version, signing_name);
  };
  const auto best = std::ranges::max_element(candidates, {}, rank);
  return rank(*best) > 0 ? *best : nullptr;
}

const ServiceInfo* OperationRouter::service_of_action(std::string_view version,
                                                      std::string_view signing_name) const {
  if (query_services_.empty()) return nullptr;
  const auto rank = [&](const ServiceInfo* service) {
    return fit(*service, version, signing_name);
  };
  const auto best = std::ranges::max_element(query_services_, {}, rank);
  return rank(*best) > 0 ? *best : nullptr;
}

}  // namespace gantry::aws
