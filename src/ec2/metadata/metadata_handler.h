#pragma once

#include "aws/http/server.h"
#include "base/executor.h"
#include "ec2/ec2.h"
#include "ec2/metadata/metadata_service.h"
#include "store/database.h"

namespace gantry::ec2 {

/// Serves 169.254.169.254: the connection's remote address says which instance asks. Any other
/// caller gets 404.
class MetadataHandler final : public aws::http::Handler {
 public:
  MetadataHandler(Executor& state, store::Database& database, const Ec2& ec2,
                  const MetadataService& service)
      : state_(state), database_(database), ec2_(ec2), service_(service) {}

  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  [[nodiscard]] aws::http::Response answer(const aws::http::Request& request) const;

  Executor& state_;
  store::Database& database_;
  const Ec2& ec2_;
  const MetadataService& service_;
};

}  // namespace gantry::ec2
