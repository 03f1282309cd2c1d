#include "ecs/plan/placement_run.h"

#include <algorithm>

namespace gantry::ecs {
namespace {

constexpr std::string_view kZone = "ecs.availability-zone";
constexpr std::string_view kAttributePrefix = "attribute:";
constexpr int kTrials = 128;

/// Notes whether an expression asks for more than a class decides.
class ClassSubject final : public query::Subject {
 public:
  ClassSubject(const Host& host, bool& asks_more) : host_(host), asks_more_(asks_more) {}

  std::optional<std::string_view> attribute(std::string_view name) const override {
    const Attribute* found = find_attribute(*host_.record, name);
    if (!found) return std::nullopt;
    return found->value ? std::string_view(*found->value) : std::string_view{};
  }
  bool agent_connected() const override { return host_.record->agent_connected; }
  std::string_view agent_version() const override { return more(host_.record->agent_version); }
  std::string_view ec2_instance_id() const override { return more(host_.record->ec2_instance_id); }
  Time registered_at() const override { return more(host_.record->registered_at); }
  std::int64_t running_tasks_count() const override { return more(host_.running_tasks); }
  bool has_task_group(std::string_view) const override { return more(false); }
  bool any_task_group(const std::function<bool(std::string_view)>&) const override {
    return more(false);
  }

 private:
  template <class T>
  const T& more(const T& value) const {
    asks_more_ = true;
    return value;
  }

  const Host& host_;
  bool& asks_more_;
};

}  // namespace

std::vector<Strategy> chain_of(const PlacementRequest& request) {
  std::vector<Strategy> chain = request.rules.strategy;
  if (chain.empty() && request.fallback == PlacementRequest::Default::kService) {
    // AWS: "Service scheduler": zones first, then the instance with the fewest tasks of the
    // service.
    chain = {{Strategy::Kind::kSpread, "attribute:ecs.availability-zone"},
             {Strategy::Kind::kSpread, "instanceId"}};
  }
  const auto random = std::ranges::find(chain, Strategy::Kind::kRandom, &Strategy::kind);
  chain.erase(random, chain.end());
  return chain;
}

PlacementRun::PlacementRun(Fleet& fleet, std::string_view cluster_arn,
                           const PlacementRequest& request)
    : fleet_(fleet), check_(fleet, request), seed_(request.seed) {
  fleet_.settle();
  const Resources& claim = request.claim;
  wanted_ = {.cpu = claim.cpu.value,
             .memory = claim.memory.value,
             .gpus = static_cast<std::int32_t>(claim.gpus),
             .enis = static_cast<std::int32_t>(claim.enis)};
  for (const auto& name : request.required_attributes) {
    const auto id = fleet_.attribute_id(name);
    if (id) required_.push_back(*id);
    unknown_attribute_ |= !id;
  }
  const std::vector<Strategy> chain = chain_of(request);
  set_way(chain);
  make_cells(cluster_arn);
  make_buckets(cluster_arn, chain);
  if (way_ == Way::kHeap) make_heaps();
  if (way_ == Way::kOrder) {
    for (Cell& cell : cells_) advance(cell);
  }
}

PlacementRun::~PlacementRun() {
  for (Host* host : touched_) host->planned = 0;
}

void PlacementRun::set_way(const std::vector<Strategy>& chain) {
  bool buckets_first = true;
  for (const Strategy& strategy : chain) {
    Step step = Step::kBucket;
    if (strategy.kind == Strategy::Kind::kBinpack) {
      step = strategy.field == "cpu" ? Step::kCpu : Step::kMemory;
    } else if (strategy.field == "instanceId") {
      step = Step::kCount;
    }
    steps_.push_back(step);
    if (step == Step::kBucket) {
      buckets_first &= host_steps_ == 0;
    } else {
      ++host_steps_;
    }
  }
  if (host_steps_ == 0) {
    way_ = Way::kTry;
  } else if (host_steps_ == 1) {
    const bool counts = std::ranges::find(steps_, Step::kCount) != steps_.end();
    if (!counts) way_ = Way::kOrder;
    if (counts && buckets_first) way_ = Way::kTry;
  }
}

void PlacementRun::make_cells(std::string_view cluster_arn) {
  if (unknown_attribute_) return;
  for (HostClass* host_class : fleet_.classes(cluster_arn)) {
    Cell cell{.host_class = host_class};
    if (admits(*host_class, cell)) cells_.push_back(std::move(cell));
  }
}

bool PlacementRun::admits(const HostClass& host_class, Cell& cell) const {
  if (!host_class.available) return false;
  const PlacementRequest& request = check_.request();
  if (!request.capacity_provider.empty() &&
      host_class.capacity_provider != request.capacity_provider) {
    return false;
  }
  for (const std::size_t id : required_) {
    if (!host_class.has_attribute(id)) return false;
  }
  if (request.zone && host_class.value_of(kZone) != *request.zone) return false;
  cell.checks_rules = request.rules.distinct_instance;
  for (const auto& expression : request.rules.member_of) {
    bool asks_more = false;
    const bool matches = expression.matches(ClassSubject(*host_class.hosts.front(), asks_more));
    if (!matches && !asks_more) return false;
    cell.checks_rules |= asks_more;
  }
  return true;
}

/// Spread counts the tasks of the group on all hosts with a value, also on those that cannot take
/// more.
void PlacementRun::make_buckets(std::string_view cluster_arn, const std::vector<Strategy>& chain) {
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step] != Step::kBucket) continue;
    const std::string_view name =
        std::string_view(chain[step].field).substr(kAttributePrefix.size());
    std::vector<std::pair<std::string_view, std::int32_t>> values;  // sorted
    const auto bucket_of = [&](const HostClass& host_class) {
      const std::string_view value = host_class.value_of(name);
      const auto at =
          std::ranges::lower_bound(values, value, {}, [](const auto& v) { return v.first; });
      if (at != values.end() && at->first == value) return at->second;
      const auto bucket = static_cast<std::int32_t>(values.size());
      values.emplace(at, value, bucket);
      counts_[step].push_back(0);
      return bucket;
    };
    for (Cell& cell : cells_) cell.bucket[step] = bucket_of(*cell.host_class);
    if (check_.group() == kNoGroup) continue;
    for (const HostClass* host_class : fleet_.classes(cluster_arn)) {
      const std::int64_t tasks = fleet_.count(check_.group(), *host_class);
      if (tasks != 0) counts_[step][static_cast<std::size_t>(bucket_of(*host_class))] += tasks;
    }
  }
}

Host* PlacementRun::next() {
  Host* host = next_of(way_);
  if (host && host->planned++ == 0) touched_.push_back(host);
  return host;
}

Host* PlacementRun::next_of(Way way) {
  switch (way) {
    case Way::kOrder:
      return by_order();
    case Way::kTry:
      return by_trial();
    case Way::kHeap:
      return by_heap();
  }
  return nullptr;
}

bool PlacementRun::takes(const Cell& cell, const Host& host) const {
  return check_.resource_refusal(host, host.planned) == Refusal::kNone &&
         (!cell.checks_rules || check_.rule_refusal(host, host.planned) == Refusal::kNone);
}

PlacementRun::Key PlacementRun::bucket_key(const Cell& cell) const {
  Key key{};
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step] != Step::kBucket) continue;
    key[step] = counts_[step][static_cast<std::size_t>(cell.bucket[step])];
  }
  return key;
}

void PlacementRun::add_host_steps(Key& key, const Host& host) const {
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step] == Step::kBucket) continue;
    if (steps_[step] == Step::kCount) {
      key[step] = check_.count(host) + host.planned;
      continue;
    }
    const Room room = host.room();
    key[step] = steps_[step] == Step::kCpu ? room.cpu - host.planned * wanted_.cpu
                                           : room.memory - host.planned * wanted_.memory;
  }
}

Host* PlacementRun::take(Cell& cell, Host& host) {
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step] == Step::kBucket) {
      ++counts_[step][static_cast<std::size_t>(cell.bucket[step])];
    }
  }
  return &host;
}

void PlacementRun::advance(Cell& cell) {
  const auto order =
      std::ranges::find(steps_, Step::kCpu) != steps_.end() ? Fleet::kByCpu : Fleet::kByMemory;
  const FreeOrder& hosts = fleet_.order(*cell.host_class, order);
  cell.best = nullptr;
  do {
    cell.at = hosts.first(wanted_, cell.at);
  } while (cell.at && !takes(cell, *cell.at->host));
  if (cell.at) cell.best = cell.at->host;
}

Host* PlacementRun::by_order() {
  Cell* best = nullptr;
  Key best_key{};
  std::uint64_t equals = 0;
  for (std::size_t i = 0; i < cells_.size();) {
    Cell& cell = cells_[i];
    if (cell.best && cell.best->planned > 0 && !takes(cell, *cell.best)) advance(cell);
    if (!cell.best) {
      std::swap(cell, cells_.back());
      cells_.pop_back();
      continue;
    }
    ++i;
    Key key = bucket_key(cell);
    add_host_steps(key, *cell.best);
    if (best && best_key < key) continue;
    equals = best && key == best_key ? equals + 1 : 1;
    if (equals == 1 || random() % equals == 0)
      best = &cell;  // at a place behind which all swaps are
    best_key = key;
  }
  return best ? take(*best, *best->best) : nullptr;
}

/// Tries hosts of the classes with the smallest counts, each as likely as any other. With spread
/// over instances or distinctInstance, only one without tasks of the group is sure to be the best.
Host* PlacementRun::by_trial() {
  while (!cells_.empty()) {
    Key least = bucket_key(cells_.front());
    for (const Cell& cell : cells_) least = std::min(least, bucket_key(cell));
    std::uint64_t hosts = 0;
    for (const Cell& cell : cells_) {
      if (bucket_key(cell) == least) hosts += cell.host_class->hosts.size();
    }
    for (int trial = 0; trial < kTrials; ++trial) {
      std::uint64_t pick = random() % hosts;
      auto cell = cells_.begin();
      for (;; ++cell) {
        if (bucket_key(*cell) != least) continue;
        if (pick < cell->host_class->hosts.size()) break;
        pick -= cell->host_class->hosts.size();
      }
      Host& host = *cell->host_class->hosts[pick];
      if (host_steps_ != 0 && check_.count(host) + host.planned != 0) continue;
      if (takes(*cell, host)) return take(*cell, host);
    }
    // Classes without any room do not need a heap to be ruled out.
    const auto full = std::erase_if(cells_, [&](Cell& cell) {
      return bucket_key(cell) == least &&
             !fleet_.order(*cell.host_class, Fleet::kByMemory).first(wanted_);
    });
    if (full != 0) continue;
    way_ = Way::kHeap;
    make_heaps();
    return by_heap();
  }
  return nullptr;
}

void PlacementRun::make_heaps() {
  for (Cell& cell : cells_) {
    for (Host* host : cell.host_class->hosts) {
      if (takes(cell, *host)) cell.heap.push_back(entry_of(cell, *host));
    }
    if (host_steps_ != 0) {
      std::ranges::make_heap(cell.heap, std::greater{},
                             [](const Entry& e) { return std::tie(e.key, e.tie); });
    }
  }
}

PlacementRun::Entry PlacementRun::entry_of(const Cell&, Host& host) {
  Entry entry{.key = {}, .tie = random(), .host = &host};
  add_host_steps(entry.key, host);
  return entry;
}

Host* PlacementRun::by_heap() {
  std::erase_if(cells_, [](const Cell& cell) { return cell.heap.empty(); });
  Cell* best = nullptr;
  Key best_key{};
  std::uint64_t weight = 0;
  for (Cell& cell : cells_) {
    Key key = bucket_key(cell);
    for (std::size_t step = 0; step < steps_.size(); ++step)
      key[step] += cell.heap.front().key[step];
    if (best && best_key < key) continue;
    const std::uint64_t own = host_steps_ == 0 ? cell.heap.size() : 1;
    weight = best && key == best_key ? weight + own : own;
    if (weight == own || random() % weight < own) best = &cell;
    best_key = key;
  }
  if (!best) return nullptr;
  const auto order = [](const Entry& e) { return std::tie(e.key, e.tie); };
  if (host_steps_ == 0) {
    std::swap(best->heap[random() % best->heap.size()], best->heap.back());
  } else {
    std::ranges::pop_heap(best->heap, std::greater{}, order);
  }
  Host& host = *best->heap.back().host;
  // Whether it takes one more is known once this one is noted.
  ++host.planned;
  if (!takes(*best, host)) {
    best->heap.pop_back();
  } else if (host_steps_ != 0) {
    best->heap.back() = entry_of(*best, host);
    std::ranges::push_heap(best->heap, std::greater{}, order);
  }
  --host.planned;
  return take(*best, host);
}

std::uint64_t PlacementRun::random() {
  std::uint64_t x = seed_ += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace gantry::ecs
