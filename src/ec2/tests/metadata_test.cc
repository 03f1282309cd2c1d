#include <boost/json.hpp>

#include "base/encoding.h"
#include "ec2/metadata/identity.h"
#include "ec2/metadata/metadata_handler.h"
#include "ec2/metadata/metadata_service.h"
#include "ec2/tests/ec2_world.h"
#include "iam/model/tables.h"

namespace gantry::ec2 {
namespace {

using aws::http::Request;
using aws::http::Response;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::outcome;
using testing::World;

/// An identity key costs a tenth of a second, so all tests share one.
const IdentityKey& shared_key() {
  static const IdentityKey kKey = *make_identity_key(fakes::SimExecutor::kStart);
  return kKey;
}

class MetadataTest : public ::testing::Test {
 protected:
  MetadataTest() {
    EXPECT_TRUE(world_.database->transact([&](store::Tx& tx) -> Result<void> {
      world_.ec2->tables().identity_keys.put(tx, shared_key());
      return {};
    }));
  }

  std::string launch(const std::function<void(api::ec2::RunInstancesRequest&)>& change = {}) {
    auto request = World::request_of(1);
    const auto subnets =
        world_.call(&Service::describe_subnets,
                    {.filters = {{testing::filter("availability-zone", {"us-east-1b"})}}});
    request.subnet_id = subnets->subnets->at(0).subnet_id;
    request.private_ip_address = "172.31.16.9";
    if (change) change(request);
    return id_ = world_.launch(request).at(0);
  }
  void make_profile(const std::string& name, const std::string& role) {
    const auto& account = testing::kScope.account;
    auto& tables = world_.iam->tables();
    EXPECT_TRUE(world_.database->transact([&](store::Tx& tx) -> Result<void> {
      if (!role.empty()) {
        tables.roles.put(
            tx, {.id_key = iam::make_key(account, role), .account = account, .name = role});
      }
      tables.profiles.put(tx, {.id_key = iam::make_key(account, name),
                               .account = account,
                               .name = name,
                               .role_name = role});
      return {};
    }));
  }
  const Instance& instance() const { return world_.instance(id_); }

  Response ask(const Request& request) {
    return service_.answer(instance(), request, world_.state.now());
  }
  Response get(std::string path, aws::http::Headers headers = {}) {
    return ask({.method = "GET", .path = std::move(path), .headers = std::move(headers)});
  }
  /// The body, or the status if that is not 200.
  std::string value(std::string path) {
    const auto response = get(std::move(path));
    return response.status == 200 ? response.body : std::to_string(response.status);
  }
  Response put_token(std::string ttl) {
    return ask({.method = "PUT",
                .path = "/latest/api/token",
                .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", std::move(ttl)}}});
  }
  int status_with_token(std::string token) {
    return get("/latest/meta-data/ami-id", {{"X-aws-ec2-metadata-token", std::move(token)}}).status;
  }

  World world_;
  MetadataService service_{world_.ec2->tables(), *world_.iam,
                           sts::CredentialMint(std::string(32, 'k'))};
  std::string id_;
};

TEST_F(MetadataTest, TheTreeSaysWhatTheRecordsSay) {
  launch([](auto& request) { request.user_data = to_base64("#!/bin/bash\n"); });
  const std::string macs = "/latest/meta-data/network/interfaces/macs/";
  const std::string mac = macs + "02:67:ac:1f:10:09/";
  const Instance& record = instance();
  const struct {
    std::string path;
    std::string expected;
  } kCases[] = {
      {"/latest", "dynamic\nmeta-data\nuser-data"},
      {"/latest/", "dynamic\nmeta-data\nuser-data"},
      {"/latest/dynamic", "instance-identity/"},
      {"/latest/dynamic/instance-identity", "document\npkcs7\nrsa2048\nsignature"},
      {"/latest/meta-data/ami-id", "ami-0abcdef1234567890"},
      {"/2016-09-02/meta-data/ami-id", "ami-0abcdef1234567890"},
      {"//latest//meta-data/ami-id", "ami-0abcdef1234567890"},
      {"/latest/meta-data/ami-id/", "404"},
      {"/latest/meta-data/ami-launch-index", "0"},
      {"/latest/meta-data/hostname", "ip-172-31-16-9.ec2.internal"},
      {"/latest/meta-data/iam/", "info\nsecurity-credentials/"},
      {"/latest/meta-data/iam/security-credentials/", "ecsInstanceRole"},
      {"/latest/meta-data/instance-id", record.id.str()},
      {"/latest/meta-data/instance-type", "t2.micro"},
      {"/latest/meta-data/local-hostname", "ip-172-31-16-9.ec2.internal"},
      {"/latest/meta-data/local-ipv4", "172.31.16.9"},
      {"/latest/meta-data/mac", "02:67:ac:1f:10:09"},
      {"/latest/meta-data/network/", "interfaces/"},
      {macs, "02:67:ac:1f:10:09/"},
      {"/latest/meta-data/network/interfaces/macs/02%3a67:ac:1f:10:09/device-number", "0"},
      {mac + "interface-id", record.interface.id.str()},
      {mac + "local-ipv4s", "172.31.16.9"},
      {mac + "owner-id", "123456789012"},
      {mac + "security-group-ids", record.security_groups[0].str()},
      {mac + "security-groups", "default"},
      {mac + "subnet-id", record.subnet_id.str()},
      {mac + "subnet-ipv4-cidr-block", "172.31.16.0/20"},
      {mac + "vpc-id", record.vpc_id.str()},
      {mac + "vpc-ipv4-cidr-block", "172.31.0.0/16"},
      {mac + "vpc-ipv4-cidr-blocks", "172.31.0.0/16"},
      {"/latest/meta-data/placement/", "availability-zone\navailability-zone-id\nregion"},
      {"/latest/meta-data/placement/availability-zone", "us-east-1b"},
      {"/latest/meta-data/placement/availability-zone-id", "use1-az2"},
      {"/latest/meta-data/placement/region", "us-east-1"},
      {"/latest/meta-data/public-keys/", "404"},
      {"/latest/meta-data/public-ipv4", "404"},
      {"/latest/meta-data/reservation-id", record.reservation_id.str()},
      {"/latest/meta-data/security-groups", "default"},
      {"/latest/meta-data/services/domain", "amazonaws.com"},
      {"/latest/meta-data/services/partition", "aws"},
      {"/latest/meta-data/tags/instance/", "404"},
      {"/latest/user-data", "#!/bin/bash\n"},
      {"/latest/meta-dat", "404"},
      {"/newest/meta-data", "404"},
  };
  for (const auto& test : kCases) EXPECT_EQ(value(test.path), test.expected) << test.path;
}

TEST_F(MetadataTest, WithoutUserDataThereIsNone) {
  launch();
  EXPECT_EQ(value("/latest/user-data"), "404");
  EXPECT_EQ(value("/latest/"), "dynamic\nmeta-data");
}

TEST_F(MetadataTest, ListsTheVersionsAtTheRoot) {
  launch();
  EXPECT_TRUE(value("/").starts_with("1.0\n2007-01-19\n"));
  EXPECT_TRUE(value("/").ends_with("\nlatest"));
}

TEST_F(MetadataTest, NotFoundLooksAsOnAws) {
  launch();
  const auto response = get("/latest/meta-data/nothing");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.get("Content-Type"), "text/html");
  EXPECT_THAT(response.body, HasSubstr("<title>404 - Not Found</title>"));
}

TEST_F(MetadataTest, TagsAreThereWhenTheyAreEnabled) {
  launch([](auto& request) {
    request.metadata_options = {.instance_metadata_tags = "enabled"};
    api::ec2::TagSpecification tags{.resource_type = "instance"};
    tags.tags.emplace(
        {api::ec2::Tag{.key = "Name", .value = "web"}, api::ec2::Tag{.key = "a/b", .value = "x"}});
    request.tag_specifications.emplace({tags});
  });
  EXPECT_EQ(value("/latest/meta-data/tags/instance"), "Name");
  EXPECT_EQ(value("/latest/meta-data/tags/instance/Name"), "web");
}

TEST_F(MetadataTest, TokensAreGoodOnTheirInstanceUntilTheyExpire) {
  launch();
  const auto issued = put_token("60");
  ASSERT_EQ(issued.status, 200);
  EXPECT_EQ(issued.headers.get("X-aws-ec2-metadata-token-ttl-seconds"), "60");
  EXPECT_EQ(status_with_token(issued.body), 200);
  EXPECT_EQ(status_with_token("x" + issued.body), 401);
  world_.state.advance(std::chrono::seconds(59));
  EXPECT_EQ(status_with_token(issued.body), 200);
  world_.state.advance(std::chrono::seconds(1));
  EXPECT_EQ(status_with_token(issued.body), 401);

  const auto mine = put_token("60").body;
  launch([](auto& request) { request.private_ip_address = "172.31.16.10"; });
  EXPECT_EQ(status_with_token(mine), 401) << "on another instance";
}

TEST_F(MetadataTest, ATokenIsAskedForCorrectlyOrNotGiven) {
  launch();
  for (const auto* ttl : {"", "0", "21601", "-1", "ten", "60s"})
    EXPECT_EQ(put_token(ttl).status, 400) << ttl;
  EXPECT_EQ(put_token("21600").status, 200);
  const aws::http::Headers forwarded{{"X-aws-ec2-metadata-token-ttl-seconds", "60"},
                                     {"X-Forwarded-For", "10.0.0.1"}};
  EXPECT_EQ(ask({.method = "PUT", .path = "/latest/api/token", .headers = forwarded}).status, 403);
  EXPECT_EQ(get("/latest/api/token").status, 405);
  EXPECT_EQ(ask({.method = "PUT", .path = "/latest/meta-data"}).status, 405);
  EXPECT_EQ(ask({.method = "POST", .path = "/latest/meta-data"}).status, 405);
}

TEST_F(MetadataTest, VersionOneIsOffWhereTokensAreRequired) {
  launch([](auto& request) { request.metadata_options = {.http_tokens = "required"}; });
  EXPECT_EQ(value("/latest/meta-data/ami-id"), "401");
  EXPECT_EQ(status_with_token(put_token("60").body), 200);
}

TEST_F(MetadataTest, ADisabledEndpointAnswersNothing) {
  launch([](auto& request) { request.metadata_options = {.http_endpoint = "disabled"}; });
  EXPECT_EQ(value("/latest/meta-data/ami-id"), "403");
  EXPECT_EQ(put_token("60").status, 403);
}

TEST_F(MetadataTest, CredentialsAreThoseOfTheProfilesRoleAndRenewedAnHourBeforeTheyEnd) {
  make_profile("web-servers", "web");
  launch([](auto& request) { request.iam_instance_profile = {.name = "web-servers"}; });
  const std::string path = "/latest/meta-data/iam/security-credentials/web";
  const auto first = value(path);
  const auto json = boost::json::parse(first).as_object();
  EXPECT_EQ(json.at("Code").as_string(), "Success");
  EXPECT_EQ(json.at("Type").as_string(), "AWS-HMAC");
  EXPECT_EQ(json.at("LastUpdated").as_string(), "2026-01-01T00:00:00Z");
  EXPECT_EQ(json.at("Expiration").as_string(), "2026-01-01T06:00:00Z");
  const sts::CredentialMint mint(std::string(32, 'k'));
  const auto session = mint.open(json.at("AccessKeyId").as_string(), json.at("Token").as_string());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->principal, (sts::RolePrincipal{"123456789012", "web", id_}));
  EXPECT_EQ(session->secret_access_key, std::string_view(json.at("SecretAccessKey").as_string()));

  world_.state.advance(std::chrono::hours(5) - Millis(1));
  EXPECT_EQ(value(path), first);
  world_.state.advance(Millis(1));
  EXPECT_THAT(value(path), HasSubstr("\"Expiration\" : \"2026-01-01T11:00:00Z\""));
  EXPECT_THAT(
      value("/latest/meta-data/iam/info"),
      HasSubstr(
          "\"InstanceProfileArn\" : \"arn:aws:iam::123456789012:instance-profile/web-servers\""));
  EXPECT_EQ(value("/latest/meta-data/iam/security-credentials/ecsInstanceRole"), "404");
}

TEST_F(MetadataTest, WhoseProfileLostItsRoleHasNoCredentials) {
  make_profile("web-servers", "web");
  launch([](auto& request) { request.iam_instance_profile = {.name = "web-servers"}; });
  make_profile("web-servers", "");
  EXPECT_EQ(value("/latest/meta-data/iam/security-credentials/"), "404");
  EXPECT_THAT(value("/latest/meta-data/iam/info"),
              HasSubstr("\"Code\" : \"InstanceProfileNotFound\""));
}

TEST_F(MetadataTest, TheIdentityDocumentHasTheKeysAndLayoutOfAws) {
  launch();
  EXPECT_EQ(value("/latest/dynamic/instance-identity/document"),
            "{\n"
            "  \"accountId\" : \"123456789012\",\n"
            "  \"architecture\" : \"x86_64\",\n"
            "  \"availabilityZone\" : \"us-east-1b\",\n"
            "  \"billingProducts\" : null,\n"
            "  \"devpayProductCodes\" : null,\n"
            "  \"marketplaceProductCodes\" : null,\n"
            "  \"imageId\" : \"ami-0abcdef1234567890\",\n"
            "  \"instanceId\" : \"" +
                id_ +
                "\",\n"
                "  \"instanceType\" : \"t2.micro\",\n"
                "  \"kernelId\" : null,\n"
                "  \"pendingTime\" : \"2026-01-01T00:00:00Z\",\n"
                "  \"privateIp\" : \"172.31.16.9\",\n"
                "  \"ramdiskId\" : null,\n"
                "  \"region\" : \"us-east-1\",\n"
                "  \"version\" : \"2017-09-30\"\n"
                "}");
}

TEST_F(MetadataTest, TheSignatureProvesWhichInstanceItIs) {
  launch();
  const auto document = value("/latest/dynamic/instance-identity/document");
  const auto signature = value("/latest/dynamic/instance-identity/signature");
  const auto verified = world_.ec2->verify_identity(document, signature);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->str(), id_);

  auto forged = document;
  forged.replace(forged.find("t2.micro"), 8, "t2.large");
  EXPECT_EQ(world_.ec2->verify_identity(forged, signature).error().code, "InvalidIdentity");
  EXPECT_FALSE(world_.ec2->verify_identity(document, ""));
  EXPECT_FALSE(world_.ec2->verify_identity(document, "AAAA"));
  EXPECT_FALSE(verify_document(*make_identity_key(world_.state.now()), document, signature))
      << "another deployment's key";

  world_.move(id_, InstanceState::kShuttingDown);
  world_.move(id_, InstanceState::kTerminated);
  EXPECT_FALSE(world_.ec2->verify_identity(document, signature)) << "the instance is gone";
}

TEST_F(MetadataTest, ThePkcs7MessageHoldsTheDocument) {
  launch();
  const auto message = from_base64(value("/latest/dynamic/instance-identity/pkcs7"));
  ASSERT_TRUE(message);
  EXPECT_THAT(*message, HasSubstr(value("/latest/dynamic/instance-identity/document")));
}

TEST_F(MetadataTest, PreparationMakesTheKeyOnce) {
  World world;
  ASSERT_TRUE(world.ec2->prepare(world.state.now()));
  const auto key = *world.ec2->tables().identity_keys.find(IdentityKey::kId);
  world.state.run_until_idle();
  world.crash();
  ASSERT_TRUE(world.ec2->prepare(world.state.now()));
  EXPECT_EQ(*world.ec2->tables().identity_keys.find(IdentityKey::kId), key);
}

class RecordingResponder final : public aws::http::Responder {
 public:
  explicit RecordingResponder(std::optional<Response>& response) : response_(response) {}
  void respond(Response response) override { response_ = std::move(response); }
  void accept_websocket(std::shared_ptr<aws::http::WebSocketHandler>) override { FAIL(); }

 private:
  std::optional<Response>& response_;
};

TEST_F(MetadataTest, TheHandlerKnowsTheCallerByItsAddressAndAnswersWhatIsDurable) {
  launch();
  MetadataHandler handler(world_.state, *world_.database, *world_.ec2, service_);
  const auto ask_from = [&](std::string address) {
    std::optional<Response> response;
    handler.handle({.method = "GET",
                    .path = "/latest/meta-data/instance-id",
                    .peer = {.remote_ip = std::move(address)}},
                   std::make_unique<RecordingResponder>(response));
    EXPECT_FALSE(response) << "it is answered on the state thread";
    world_.state.run_until_idle();
    return response ? response->status == 200 ? response->body : std::to_string(response->status)
                    : "nothing";
  };
  EXPECT_EQ(ask_from("172.31.16.9"), id_);
  EXPECT_EQ(ask_from("172.31.16.10"), "404");
  EXPECT_EQ(ask_from("127.0.0.1"), "404");
}

}  // namespace
}  // namespace gantry::ec2
