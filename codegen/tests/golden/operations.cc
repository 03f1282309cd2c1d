// Generated from the API model by codegen/generate.py.

#include "api/shop/operations.h"

#include "api/shop/types.h"

namespace gantry::api::shop {
namespace {

constexpr aws::ErrorSchema kErrors[] = {
    {"ItemExistsFault", "ItemExists", 409, Fault::kSender},
};

constexpr aws::KnownText kTexts[] = {
    {"PutItemRequest.item", aws::Breach::kMissing, "NoItem", "Say \"which\"."},
};

}  // namespace

constinit const aws::ServiceInfo kService{
    .id = "shop",
    .protocol = aws::Protocol::kJson11,
    .target_prefix = "Shop",
    .api_version = "2020-01-01",
    .xml_namespace = "",
    .signing_name = "shop",
    .endpoint_prefix = "shop",
    .errors = kErrors,
    .validation = {.code = "ShopValidation", .enums = false, .ranges = false, .patterns = false, .texts = kTexts},
};

namespace operations {

constinit const aws::OperationInfo kDeleteItem{&kService, "DeleteItem", &DeleteItemRequest::kSchema, &DeleteItemResponse::kSchema, ""};
constinit const aws::OperationInfo kPutItem{&kService, "PutItem", &PutItemRequest::kSchema, &PutItemResponse::kSchema, ""};

}  // namespace operations

namespace {
constexpr const aws::OperationInfo* kAll[] = {
    &operations::kDeleteItem,
    &operations::kPutItem,
};
}  // namespace

std::span<const aws::OperationInfo* const> all_operations() { return kAll; }

}  // namespace gantry::api::shop
