#include "logs/files/event_reader.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace gantry::logs {
namespace {

constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();

struct Candidate {
  std::size_t stream;
  const Segment* segment;
  const Block* block;
};

class Reading {
 public:
  Reading(const EventFiles& files, const ReadQuery& query) : files_(files), query_(query) {}

  Result<ReadPage> run() {
    const auto candidates = find_blocks();
    std::optional<std::int64_t> frontier;  // nothing beyond it was read
    std::uint64_t scanned = 0;
    for (const Candidate& candidate : candidates) {
      const std::int64_t edge = forward() ? candidate.block->earliest : candidate.block->latest;
      if (enough_before(edge) || (scanned >= query_.scan_bytes && gets_on(edge))) {
        frontier = edge;
        break;
      }
      GANTRY_CHECK(read(candidate));
      scanned += candidate.block->length;
    }
    return finish(frontier);
  }

 private:
  [[nodiscard]] bool forward() const { return query_.order == ReadOrder::kForward; }

  /// Those that may hold something, in the direction of reading.
  [[nodiscard]] std::vector<Candidate> find_blocks() const {
    std::vector<Candidate> out;
    std::int64_t from = query_.from;
    std::int64_t until = query_.until;
    if (query_.beyond && forward()) from = std::max(from, query_.beyond->timestamp);
    if (query_.beyond && !forward() &&
        query_.beyond->timestamp < std::numeric_limits<std::int64_t>::max()) {
      until = std::min(until, query_.beyond->timestamp + 1);
    }
    for (std::size_t i = 0; i < query_.streams.size(); ++i) {
      const auto* segments = files_.segments(query_.streams[i]);
      if (!segments) continue;
      for (const Segment& segment : *segments) {
        if (segment.latest < from || segment.earliest >= until) continue;
        for (const Block& block : segment.blocks) {
          if (block.latest >= from && block.earliest < until) out.push_back({i, &segment, &block});
        }
      }
    }
    if (forward()) {
      std::ranges::sort(out, {}, [](const Candidate& c) { return c.block->earliest; });
    } else {
      std::ranges::sort(out, std::greater{}, [](const Candidate& c) { return c.block->latest; });
    }
    return out;
  }

  [[nodiscard]] bool before(std::int64_t timestamp, std::int64_t edge) const {
    return forward() ? timestamp < edge : timestamp > edge;
  }

  /// Whether the next page begins behind where this one did if this one ends at `edge`.
  [[nodiscard]] bool gets_on(std::int64_t edge) const {
    if (forward()) return edge - 1 > (query_.beyond ? query_.beyond->timestamp : query_.from);
    return edge + 1 < (query_.beyond ? query_.beyond->timestamp : query_.until);
  }

  /// Whether the page is full of events that nothing beyond `edge` can come before.
  [[nodiscard]] bool enough_before(std::int64_t edge) const {
    std::size_t count = 0;
    std::size_t bytes = 0;
    if (found_.size() < query_.limit && bytes_ < query_.bytes) return false;
    for (const FoundEvent& event : found_) {
      if (!before(event.at.timestamp, edge)) continue;
      bytes += event.message.size();
      if (++count >= query_.limit || bytes >= query_.bytes) return true;
    }
    return false;
  }

  Result<void> read(const Candidate& candidate) {
    GANTRY_TRY(const File file, File::open(candidate.segment->path, O_RDONLY));
    GANTRY_TRY(const std::string text, file.read(candidate.block->offset, candidate.block->length));
    std::string_view bytes = text;
    while (const auto frame = read_frame(bytes)) {
      bytes.remove_prefix(frame->size);
      if (const auto head = read_head(frame->body)) take(candidate.stream, *head, frame->body);
    }
    return {};
  }

  void take(std::size_t stream, const BatchHead& head, std::string_view body) {
    BatchReader events(body);
    std::uint64_t number = head.first;
    while (const auto event = events.next()) {
      Cursor at{event->timestamp, query_.streams[stream], number++};
      if (at.timestamp < query_.from || at.timestamp >= query_.until) continue;
      if (query_.beyond && (forward() ? at <= *query_.beyond : at >= *query_.beyond)) continue;
      if (query_.wanted && !query_.wanted(event->message)) continue;
      bytes_ += event->message.size();
      found_.push_back({.at = std::move(at),
                        .stream = stream,
                        .ingested = head.ingested,
                        .message = std::string(event->message)});
    }
  }

  ReadPage finish(std::optional<std::int64_t> frontier) {
    ReadPage page;
    if (frontier) {
      std::erase_if(found_,
                    [&](const auto& event) { return !before(event.at.timestamp, *frontier); });
      page.resume = forward() ? Cursor{*frontier - 1, "~", kLast} : Cursor{*frontier + 1, "", 0};
    }
    std::ranges::sort(found_, {}, &FoundEvent::at);
    if (!forward()) std::ranges::reverse(found_);
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (count < found_.size() && count < query_.limit) {
      bytes += found_[count].message.size();
      if (count > 0 && bytes > query_.bytes) break;
      ++count;
    }
    if (count < found_.size()) {
      found_.resize(count);
      page.resume = found_.back().at;
    }
    if (!forward()) std::ranges::reverse(found_);
    page.events = std::move(found_);
    return page;
  }

  const EventFiles& files_;
  const ReadQuery& query_;
  std::vector<FoundEvent> found_;
  std::size_t bytes_ = 0;
};

}  // namespace

Result<ReadPage> read_events(const EventFiles& files, const ReadQuery& query) {
  return Reading(files, query).run();
}

}  // namespace gantry::logs
