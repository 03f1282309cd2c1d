#pragma once
// Generated from the API model by codegen/generate.py.

#include <concepts>
#include <vector>

#include "api/shop/operations.h"
#include "api/shop/types.h"
#include "aws/bind.h"

namespace gantry::api::shop {

template <class S, class Context>
concept ServesDeleteItem = requires(S& service, Context& context, const DeleteItemRequest& input) {
  { service.delete_item(context, input) } -> std::same_as<Result<DeleteItemResponse>>;
};

template <class S, class Context>
concept ServesPutItem = requires(S& service, Context& context, const PutItemRequest& input) {
  { service.put_item(context, input) } -> std::same_as<Result<PutItemResponse>>;
};

/// A class that serves the whole API.
template <class S, class Context>
concept ServesAll =
    ServesDeleteItem<S, Context> &&
    ServesPutItem<S, Context>;

/// Joins every operation to the member function of `service` that serves it. `service` must outlive the result.
template <class Context, class S>
[[nodiscard]] std::vector<aws::BoundOperation<Context>> bind(S& service) {
  std::vector<aws::BoundOperation<Context>> bound;
  bound.reserve(2);
  static_assert(ServesDeleteItem<S, Context>,
                "shop: the service needs Result<DeleteItemResponse> delete_item(Context&, const DeleteItemRequest&)");
  if constexpr (ServesDeleteItem<S, Context>) {
    bound.push_back(aws::bind_operation<Context, DeleteItemRequest, DeleteItemResponse>(
        operations::kDeleteItem,
        [&service](Context& context, const DeleteItemRequest& input) {
          return service.delete_item(context, input);
        }));
  }
  static_assert(ServesPutItem<S, Context>,
                "shop: the service needs Result<PutItemResponse> put_item(Context&, const PutItemRequest&)");
  if constexpr (ServesPutItem<S, Context>) {
    bound.push_back(aws::bind_operation<Context, PutItemRequest, PutItemResponse>(
        operations::kPutItem,
        [&service](Context& context, const PutItemRequest& input) {
          return service.put_item(context, input);
        }));
  }
  return bound;
}

}  // namespace gantry::api::shop
