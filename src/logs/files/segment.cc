#include "logs/files/segment.h"

#include <fcntl.h>

#include <algorithm>

namespace gantry::logs {
namespace {

constexpr std::size_t kFixed = 8 * 8;  // what write_index() puts before the blocks

}  // namespace

void Segment::add(const BatchHead& head, std::uint64_t frame_size, std::uint64_t text_size) {
  if (blocks.empty() || blocks.back().length >= kBlock) {
    blocks.push_back({.offset = size, .earliest = head.earliest, .latest = head.latest});
  }
  Block& block = blocks.back();
  block.length += frame_size;
  block.earliest = std::min(block.earliest, head.earliest);
  block.latest = std::max(block.latest, head.latest);
  if (size == 0) begun = head.ingested;
  size += frame_size;
  text += text_size;
  next = head.first + head.count;
  earliest = std::min(earliest, head.earliest);
  latest = std::max(latest, head.latest);
  ingested = head.ingested;
}

Result<Segment> Segment::open(std::filesystem::path path, std::uint64_t first) {
  Segment segment{.path = std::move(path), .first = first, .next = first};
  GANTRY_TRY(const File file, File::open(segment.path, O_RDWR));
  GANTRY_TRY(const std::uint64_t length, file.size());
  segment.read_index();
  if (segment.size > length) segment = {.path = segment.path, .first = first, .next = first};
  GANTRY_TRY(const std::string rest, file.read(segment.size, length - segment.size));
  std::string_view bytes = rest;
  while (const auto frame = read_frame(bytes)) {
    const auto head = read_head(frame->body);
    if (!head || head->first != segment.next) break;
    std::uint64_t text = 0;
    BatchReader events(frame->body);
    while (const auto event = events.next()) text += event->message.size() + 26;
    segment.add(*head, frame->size, text);
    bytes.remove_prefix(frame->size);
  }
  if (segment.size < length) GANTRY_CHECK(file.truncate(segment.size));
  return segment;
}

Result<void> Segment::write_index() const {
  std::string body;
  put_number(body, next);
  put_number(body, size);
  put_number(body, text);
  put_number(body, earliest);
  put_number(body, latest);
  put_number(body, begun);
  put_number(body, ingested);
  put_number(body, static_cast<std::uint64_t>(blocks.size()));
  for (const Block& block : blocks) {
    put_number(body, block.offset);
    put_number(body, block.length);
    put_number(body, block.earliest);
    put_number(body, block.latest);
  }
  GANTRY_TRY(const File file, File::open(index_path(), O_WRONLY | O_CREAT | O_TRUNC));
  return file.write(make_frame(body), 0);
}

/// Its checksum tells a torn one, which counts as none.
void Segment::read_index() {
  const auto file = File::open(index_path(), O_RDONLY);
  if (!file) return;
  const auto length = file->size();
  if (!length) return;
  const auto bytes = file->read(0, *length);
  if (!bytes) return;
  const auto frame = read_frame(*bytes);
  if (!frame || frame->body.size() < kFixed) return;
  auto body = frame->body;
  next = get_number<std::uint64_t>(body);
  size = get_number<std::uint64_t>(body);
  text = get_number<std::uint64_t>(body);
  earliest = get_number<std::int64_t>(body);
  latest = get_number<std::int64_t>(body);
  begun = get_number<std::int64_t>(body);
  ingested = get_number<std::int64_t>(body);
  const auto count = get_number<std::uint64_t>(body);
  for (std::uint64_t i = 0; i < count; ++i) {
    Block& block = blocks.emplace_back();
    block.offset = get_number<std::uint64_t>(body);
    block.length = get_number<std::uint64_t>(body);
    block.earliest = get_number<std::int64_t>(body);
    block.latest = get_number<std::int64_t>(body);
  }
}

}  // namespace gantry::logs
