#include "ecs/plan/free_order.h"

#include <algorithm>
#include <utility>

namespace gantry::ecs {
namespace {

bool precedes(const FreeNode& a, const FreeNode& b) {
  return a.key != b.key ? a.key < b.key : a.serial < b.serial;
}

void raise(Room& most, const FreeNode* below) {
  if (!below) return;
  most.cpu = std::max(most.cpu, below->most.cpu);
  most.memory = std::max(most.memory, below->most.memory);
  most.gpus = std::max(most.gpus, below->most.gpus);
  most.enis = std::max(most.enis, below->most.enis);
}

void pull(FreeNode& node) {
  node.most = node.room;
  raise(node.most, node.left);
  raise(node.most, node.right);
}

/// The parts of a subtree before and behind `at`.
std::pair<FreeNode*, FreeNode*> split(FreeNode* node, const FreeNode& at) {
  if (!node) return {nullptr, nullptr};
  if (precedes(*node, at)) {
    const auto [before, behind] = split(node->right, at);
    node->right = before;
    pull(*node);
    return {node, behind};
  }
  const auto [before, behind] = split(node->left, at);
  node->left = behind;
  pull(*node);
  return {before, node};
}

FreeNode* merge(FreeNode* before, FreeNode* behind) {
  if (!before) return behind;
  if (!behind) return before;
  if (before->weight > behind->weight) {
    before->right = merge(before->right, behind);
    pull(*before);
    return before;
  }
  behind->left = merge(before, behind->left);
  pull(*behind);
  return behind;
}

FreeNode* insert_below(FreeNode* root, FreeNode& node) {
  if (root && root->weight > node.weight) {
    FreeNode*& side = precedes(*root, node) ? root->right : root->left;
    side = insert_below(side, node);
    pull(*root);
    return root;
  }
  std::tie(node.left, node.right) = split(root, node);
  pull(node);
  return &node;
}

FreeNode* erase_below(FreeNode* root, FreeNode& node) {
  if (root == &node) return merge(node.left, node.right);
  FreeNode*& side = precedes(*root, node) ? root->right : root->left;
  side = erase_below(side, node);
  pull(*root);
  return root;
}

FreeNode* first_below(FreeNode* node, const Room& wanted, const FreeNode* after) {
  if (!node || !node->most.covers(wanted)) return nullptr;
  if (after && !precedes(*after, *node)) return first_below(node->right, wanted, after);
  if (FreeNode* found = first_below(node->left, wanted, after)) return found;
  if (node->room.covers(wanted)) return node;
  return first_below(node->right, wanted, nullptr);
}

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

void FreeOrder::insert(FreeNode& node) {
  node.left = node.right = nullptr;
  node.weight = mix(node.serial + 0x9e3779b97f4a7c15);
  root_ = insert_below(root_, node);
}

void FreeOrder::erase(FreeNode& node) { root_ = erase_below(root_, node); }

FreeNode* FreeOrder::first(const Room& wanted, const FreeNode* after) const {
  return first_below(root_, wanted, after);
}

}  // namespace gantry::ecs
