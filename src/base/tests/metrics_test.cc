#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry {
namespace {

using testing::HasSubstr;

TEST(MetricsTest, ShowsCountersByLabel) {
  Metrics metrics;
  metrics.counter("requests_total", "Requests.", "op=\"RunTask\"").add(2);
  metrics.counter("requests_total", "Requests.", "op=\"RunTask\"").add();
  EXPECT_THAT(metrics.render(),
              HasSubstr("# TYPE requests_total counter\nrequests_total{op=\"RunTask\"} 3\n"));
}

TEST(MetricsTest, HistogramBucketsAreCumulative) {
  Metrics metrics;
  auto& latency = metrics.histogram("latency_seconds", "Latency.");
  latency.observe(0.0002);
  latency.observe(100);
  const auto text = metrics.render();
  EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"0.0001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"0.00025\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("latency_seconds_count 2\n"));
}

TEST(MetricsTest, GaugesAreReadWhenShown) {
  Metrics metrics;
  double value = 1;
  metrics.gauge("depth", "Depth.", [&] { return value; });
  value = 5;
  EXPECT_THAT(metrics.render(), HasSubstr("depth 5\n"));
}

}  // namespace
}  // namespace gantry
