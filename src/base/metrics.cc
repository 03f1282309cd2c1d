#include "base/metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace gantry {
namespace {

std::string with_labels(const std::string& name, std::string_view labels) {
  return labels.empty() ? name : fmt::format("{}{{{}}}", name, labels);
}

}  // namespace

void Histogram::observe(double seconds) {
  std::size_t bucket = 0;
  while (bucket < std::size(kBounds) && seconds > kBounds[bucket]) ++bucket;
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_micros_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

Metrics::Family& Metrics::family(std::string_view name, std::string_view help,
                                 std::string_view type) {
  auto& family = families_[std::string(name)];
  if (family.type.empty()) {
    family.help = help;
    family.type = type;
  }
  return family;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto& slot = family(name, help, "counter").counters[std::string(labels)];
  if (!slot) slot = std::make_unique<Counter>();
  return *slot;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                              std::string_view labels) {
  const std::lock_guard lock(mutex_);
  auto& slot = family(name, help, "histogram").histograms[std::string(labels)];
  if (!slot) slot = std::make_unique<Histogram>();
  return *slot;
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  family(name, help, "gauge").read = std::move(read);
}

void Metrics::render_histogram(std::string& out, const std::string& name, const std::string& labels,
                               const Histogram& histogram) {
  const std::string prefix = labels.empty() ? "" : labels + ",";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < std::size(Histogram::kBounds); ++i) {
    total += histogram.buckets_[i].load(std::memory_order_relaxed);
    out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, prefix, Histogram::kBounds[i], total);
  }
  total += histogram.buckets_[std::size(Histogram::kBounds)].load(std::memory_order_relaxed);
  out += fmt::format("{}_bucket{{{}le=\"+Inf\"}} {}\n", name, prefix, total);
  out +=
      fmt::format("{} {}\n", with_labels(name + "_sum", labels),
                  static_cast<double>(histogram.sum_micros_.load(std::memory_order_relaxed)) / 1e6);
  out += fmt::format("{} {}\n", with_labels(name + "_count", labels), total);
}

std::string Metrics::render() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, family.type);
    for (const auto& [labels, counter] : family.counters) {
      out += fmt::format("{} {}\n", with_labels(name, labels), counter->value());
    }
    for (const auto& [labels, histogram] : family.histograms)
      render_histogram(out, name, labels, *histogram);
    if (family.read) out += fmt::format("{} {}\n", name, family.read());
  }
  return out;
}

}  // namespace gantry
