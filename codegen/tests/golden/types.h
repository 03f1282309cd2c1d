#pragma once
// Generated from the API model by codegen/generate.py.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/schema.h"
#include "base/time.h"

namespace gantry::api::shop {

struct DeleteItemRequest;
struct DeleteItemResponse;
struct Item;
struct PutItemRequest;
struct PutItemResponse;

struct DeleteItemRequest {
  std::optional<std::string> item_arn;

  friend bool operator==(const DeleteItemRequest&, const DeleteItemRequest&) = default;
  static const aws::StructSchema kSchema;
};

struct DeleteItemResponse {

  friend bool operator==(const DeleteItemResponse&, const DeleteItemResponse&) = default;
  static const aws::StructSchema kSchema;
};

struct Item {
  std::optional<std::string> colour;
  std::optional<bool> default_;
  std::optional<std::string> name;
  std::optional<std::vector<Item>> parts;
  std::optional<std::map<std::string, double>> prices;
  std::optional<aws::Box<Item>> twin;

  friend bool operator==(const Item&, const Item&) = default;
  static const aws::StructSchema kSchema;
};

struct PutItemRequest {
  std::optional<std::string> client_token;
  std::optional<bool> dry_run;
  std::optional<Item> item;

  friend bool operator==(const PutItemRequest&, const PutItemRequest&) = default;
  static const aws::StructSchema kSchema;
};

struct PutItemResponse {
  std::optional<Time> created_at;
  std::optional<Item> item;

  friend bool operator==(const PutItemResponse&, const PutItemResponse&) = default;
  static const aws::StructSchema kSchema;
};

}  // namespace gantry::api::shop
