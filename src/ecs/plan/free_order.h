#pragma once

#include <cstdint>

namespace gantry::ecs {

struct Host;

/// What is left on a host, or wanted from one.
struct Room {
  std::int64_t cpu = 0;     ///< CPU units
  std::int64_t memory = 0;  ///< MiB
  std::int32_t gpus = 0;
  std::int32_t enis = 0;

  [[nodiscard]] bool covers(const Room& wanted) const {
    return cpu >= wanted.cpu && memory >= wanted.memory && gpus >= wanted.gpus &&
           enis >= wanted.enis;
  }
  friend bool operator==(const Room&, const Room&) = default;
};

/// A host's place in one FreeOrder.
struct FreeNode {
  FreeNode* left = nullptr;
  FreeNode* right = nullptr;
  Host* host = nullptr;
  std::int64_t key = 0;      ///< what is left of the resource that orders
  std::uint64_t serial = 0;  ///< orders those with equal keys
  std::uint64_t weight = 0;  ///< of the heap
  Room room;
  Room most;  ///< of each resource, in this node's subtree
};

/// Hosts in the order of what they have left of one resource, so that the fullest that still takes
/// a task is found in logarithmic time: a treap whose nodes know the most of each resource below
/// them. It owns no node.
class FreeOrder {
 public:
  /// `node.key`, `serial` and `room` are set; they stay until it is erased.
  void insert(FreeNode& node);
  /// A node that is in it.
  void erase(FreeNode& node);
  /// The first behind `after` (null: of all) that covers `wanted`; null if there is none.
  [[nodiscard]] FreeNode* first(const Room& wanted, const FreeNode* after = nullptr) const;

 private:
  FreeNode* root_ = nullptr;
};

}  // namespace gantry::ecs
