#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeKeyPairs, Filters.
constexpr FilterField<KeyPair> kFields[] = {
    {"fingerprint",
     [](const KeyPair& row, FilterValues& values) { values.push_back(row.fingerprint); }},
    {"key-name", [](const KeyPair& row, FilterValues& values) { values.push_back(row.name); }},
    {"key-pair-id",
     [](const KeyPair& row, FilterValues& values) { values.push_back(row.id.str()); }},
};
constexpr FilterTable<KeyPair> kFilters{kFields,
                                        [](const KeyPair& row) -> const Tags& { return row.tags; }};

api::ec2::KeyPairInfo to_info(const KeyPair& key, bool with_public_key) {
  api::ec2::KeyPairInfo wire{.create_time = key.created_at,
                             .key_fingerprint = key.fingerprint,
                             .key_name = key.name,
                             .key_pair_id = key.id.str(),
                             .key_type = key.type == KeyType::kRsa ? "rsa" : "ed25519",
                             .tags = to_api(key.tags)};
  if (with_public_key) wire.public_key = key.public_key;
  return wire;
}

/// Errors: InvalidKeyPair.NotFound.
Result<void> check_names(const Tables& tables, const Scope& scope,
                         const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (!tables.key_pairs_by_name.contains(NameKey(scope, name)))
      return std::unexpected(errors::key_pair_not_found(name));
  }
  return {};
}

}  // namespace

// AWS: DescribeKeyPairs: no pages.
Result<api::ec2::DescribeKeyPairsResult> Service::describe_key_pairs(
    control::OpContext& context, const api::ec2::DescribeKeyPairsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  const auto names = request.key_names.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_names(tables, context.scope(), names));
  GANTRY_TRY(const auto filters, Filters<KeyPair>::parse(request.filters, kFilters));
  GANTRY_TRY(auto rows, select_records(tables.key_pairs, tables.key_pairs_by_scope, context.scope(),
                                       request.key_pair_ids, errors::key_pair_id_not_found));
  if (!names.empty())
    std::erase_if(rows, [&](const KeyPair* row) { return !contains(names, row->name); });
  std::erase_if(rows, [&](const KeyPair* row) { return !filters.match(*row); });
  std::ranges::sort(rows, {}, &KeyPair::name);
  api::ec2::DescribeKeyPairsResult result{.key_pairs = std::vector<api::ec2::KeyPairInfo>()};
  for (const KeyPair* row : rows)
    result.key_pairs->push_back(to_info(*row, request.include_public_key.value_or(false)));
  return result;
}

}  // namespace gantry::ec2
