// Generated from the API model by codegen/generate.py.

#include <cstddef>
#include <limits>

#include "api/shop/types.h"
#include "aws/constraints.h"
#include "aws/schema.h"

namespace gantry::api::shop {
namespace {

using namespace gantry::aws;

// std::map makes a struct non-standard-layout; without virtual bases the offset is well defined all the same.
#pragma clang diagnostic ignored "-Winvalid-offsetof"

constexpr TypeSchema kType_Item{.kind = Kind::kStructure, .structure = &Item::kSchema};
constexpr std::string_view kEnum_Colour[] = {"RED", "deep-blue", "t2.micro"};
constexpr Constraints kConstraints_Colour{.enum_values = kEnum_Colour};
constexpr TypeSchema kType_Colour{.kind = Kind::kString, .constraints = &kConstraints_Colour};
constexpr TypeSchema kType_Flag{.kind = Kind::kBoolean};
constexpr Constraints kConstraints_Items{.min = 1, .max = 5};
constexpr TypeSchema kType_Items{.kind = Kind::kList, .element = &kType_Item, .list = &kListOps<Item>, .element_name = "item", .constraints = &kConstraints_Items};
constinit const Pattern kPattern_Name("[\\p{Alnum}\\u0020-]+", "[[:alnum:]\\x{0020}-]+");
constexpr Constraints kConstraints_Name{.min = 1, .max = 20, .pattern = &kPattern_Name};
constexpr TypeSchema kType_Name{.kind = Kind::kString, .constraints = &kConstraints_Name};
constexpr Constraints kConstraints_Price{.min = 0};
constexpr TypeSchema kType_Price{.kind = Kind::kDouble, .constraints = &kConstraints_Price};
constexpr TypeSchema kType_Text{.kind = Kind::kString};
constexpr TypeSchema kType_Prices{.kind = Kind::kMap, .element = &kType_Price, .key = &kType_Text, .map = &kMapOps<double>, .key_name = "key", .value_name = "value"};
constexpr TypeSchema kType_When{.kind = Kind::kTimestamp};

constexpr MemberSchema kMembers_DeleteItemRequest[] = {
    {.name = "itemARN", .query_name = "itemARN", .xml_name = "itemARN", .type = &kType_Name, .slot = &kSlotOps<std::optional<std::string>>, .offset = offsetof(DeleteItemRequest, item_arn), .required = true},
};
constexpr MemberSchema kMembers_Item[] = {
    {.name = "colour", .query_name = "colour", .xml_name = "colour", .type = &kType_Colour, .slot = &kSlotOps<std::optional<std::string>>, .offset = offsetof(Item, colour)},
    {.name = "default", .query_name = "default", .xml_name = "default", .type = &kType_Flag, .slot = &kSlotOps<std::optional<bool>>, .offset = offsetof(Item, default_)},
    {.name = "name", .query_name = "name", .xml_name = "name", .type = &kType_Name, .slot = &kSlotOps<std::optional<std::string>>, .offset = offsetof(Item, name), .required = true},
    {.name = "parts", .query_name = "parts", .xml_name = "parts", .type = &kType_Items, .slot = &kSlotOps<std::optional<std::vector<Item>>>, .offset = offsetof(Item, parts)},
    {.name = "prices", .query_name = "prices", .xml_name = "prices", .type = &kType_Prices, .slot = &kSlotOps<std::optional<std::map<std::string, double>>>, .offset = offsetof(Item, prices)},
    {.name = "twin", .query_name = "twin", .xml_name = "twin", .type = &kType_Item, .slot = &kSlotOps<std::optional<aws::Box<Item>>>, .offset = offsetof(Item, twin)},
};
constexpr MemberSchema kMembers_PutItemRequest[] = {
    {.name = "clientToken", .query_name = "clientToken", .xml_name = "clientToken", .type = &kType_Text, .slot = &kSlotOps<std::optional<std::string>>, .offset = offsetof(PutItemRequest, client_token), .idempotency_token = true},
    {.name = "dryRun", .query_name = "dryRun", .xml_name = "dryRun", .type = &kType_Flag, .slot = &kSlotOps<std::optional<bool>>, .offset = offsetof(PutItemRequest, dry_run)},
    {.name = "item", .query_name = "item", .xml_name = "item", .type = &kType_Item, .slot = &kSlotOps<std::optional<Item>>, .offset = offsetof(PutItemRequest, item), .required = true},
};
constexpr MemberSchema kMembers_PutItemResponse[] = {
    {.name = "createdAt", .query_name = "createdAt", .xml_name = "createdAt", .type = &kType_When, .slot = &kSlotOps<std::optional<Time>>, .offset = offsetof(PutItemResponse, created_at)},
    {.name = "item", .query_name = "item", .xml_name = "item", .type = &kType_Item, .slot = &kSlotOps<std::optional<Item>>, .offset = offsetof(PutItemResponse, item)},
};

}  // namespace

constinit const StructSchema DeleteItemRequest::kSchema = make_struct_schema<DeleteItemRequest>("DeleteItemRequest", kMembers_DeleteItemRequest);
constinit const StructSchema DeleteItemResponse::kSchema = make_struct_schema<DeleteItemResponse>("DeleteItemResponse", {});
constinit const StructSchema Item::kSchema = make_struct_schema<Item>("Item", kMembers_Item);
constinit const StructSchema PutItemRequest::kSchema = make_struct_schema<PutItemRequest>("PutItemRequest", kMembers_PutItemRequest);
constinit const StructSchema PutItemResponse::kSchema = make_struct_schema<PutItemResponse>("PutItemResponse", kMembers_PutItemResponse);

}  // namespace gantry::api::shop
