#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gantry {

/// A number that only grows. Callable from any thread.
class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Durations in seconds, in fixed buckets from 50 µs to 10 s. Callable from any thread.
class Histogram {
 public:
  static constexpr double kBounds[] = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                       0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                       0.5,     1,      2.5,     5,      10};
  void observe(double seconds);

 private:
  friend class Metrics;
  std::atomic<std::uint64_t> buckets_[std::size(kBounds) + 1]{};
  std::atomic<std::uint64_t> sum_micros_{0};
};

/// The process's metrics, shown in Prometheus's text format (version 0.0.4). References stay valid
/// as long as this lives.
class Metrics {
 public:
  /// `labels` is the inner part of the braces, for example `operation="RunTask"`; the same name and
  /// labels give the same counter.
  Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {});
  /// Read when the metrics are shown, on the thread that shows them.
  void gauge(std::string_view name, std::string_view help, std::function<double()> read);

  [[nodiscard]] std::string render() const;

 private:
  struct Family {
    std::string help;
    std::string type;
    std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters;
    std::map<std::string, std::unique_ptr<Histogram>, std::less<>> histograms;
    std::function<double()> read;
  };
  Family& family(std::string_view name, std::string_view help, std::string_view type);
  static void render_histogram(std::string& out, const std::string& name, const std::string& labels,
                               const Histogram& histogram);

  mutable std::mutex mutex_;  // guards families_: registration may come from any thread
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace gantry
