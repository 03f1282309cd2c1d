#include "ssm/model/public_parameters.h"

#include <fmt/format.h>

#include "ec2/model/images.h"

namespace gantry::ssm {
namespace {

using Parameters = std::map<std::string, PublicParameter, std::less<>>;

// What the machine image and the agent of this version are.
constexpr std::string_view kRuntime = "Docker version 20.10.24";
constexpr std::string_view kAgent = "1.89.0";

void add_ecs_image(Parameters& parameters, const ec2::MachineImage& image) {
  const auto folder = fmt::format("/aws/service/ecs/optimized-ami/{}/recommended", image.family);
  const auto add = [&](const std::string& name, std::string value) {
    parameters[name] = {std::move(value), std::string(image.creation_date)};
  };
  add(folder,
      fmt::format(R"({{"ecs_agent_version":"{}","ecs_runtime_version":"{}",)"
                  R"("image_id":"{}","image_name":"{}","image_version":"{}","os":"{}",)"
                  R"("schema_version":1,"source_image_name":"{}"}})",
                  kAgent, kRuntime, image.id, image.name, image.version, image.os, image.name));
  add(folder + "/ecs_agent_version", std::string(kAgent));
  add(folder + "/ecs_runtime_version", std::string(kRuntime));
  add(folder + "/image_id", std::string(image.id));
  add(folder + "/image_name", std::string(image.name));
  add(folder + "/image_version", std::string(image.version));
  add(folder + "/os", std::string(image.os));
  add(folder + "/schema_version", "1");
}

Parameters build() {
  Parameters parameters;
  for (const ec2::MachineImage& image : ec2::machine_images()) {
    if (!image.family.empty()) add_ecs_image(parameters, image);
    if (!image.latest_parameter.empty()) {
      parameters[fmt::format("/aws/service/ami-amazon-linux-latest/{}", image.latest_parameter)] = {
          std::string(image.id), std::string(image.creation_date)};
    }
  }
  return parameters;
}

}  // namespace

const Parameters& public_parameters() {
  static const Parameters kParameters = build();
  return kParameters;
}

}  // namespace gantry::ssm
