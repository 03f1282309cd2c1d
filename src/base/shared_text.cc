#include "base/shared_text.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace gantry {

SharedText::Block* SharedText::make(std::string_view text) {
  if (text.empty()) return nullptr;
  void* memory = ::operator new(sizeof(Block) + text.size());
  auto* block = new (memory)
      Block{.uses = 1, .size = static_cast<std::uint32_t>(text.size()) & 0x7fffffffU, .pooled = 0};
  std::memcpy(block->data(), text.data(), text.size());
  return block;
}

void SharedText::release() {
  if (!block_ || block_->uses.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block_->~Block();
  ::operator delete(block_);
}

void TextPool::share(SharedText& text) {
  if (text.empty() || text.block_->pooled) return;
  if (const auto at = texts_.find(text); at != texts_.end()) {
    text = *at;
    return;
  }
  if (texts_.size() >= forget_at_) forget_unused();
  // Only the thread of the pool has it yet, or has a reason to look at the mark.
  text.block_->pooled = 1;
  texts_.insert(text);
}

void TextPool::forget_unused() {
  std::erase_if(texts_, [](const SharedText& text) { return text.is_only_use(); });
  forget_at_ = std::max(kFewest, 2 * texts_.size());
}

}  // namespace gantry
