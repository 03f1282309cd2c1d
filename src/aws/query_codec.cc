#include "aws/query_codec.h"

#include <fmt/format.h>

#include "aws/form_decoder.h"
#include "aws/form_tree.h"
#include "aws/xml_writer.h"

namespace gantry::aws {
namespace {

std::string_view wanted_name(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      return "Integer";
    case Kind::kLong:
      return "Long";
    case Kind::kDouble:
      return "Double";
    case Kind::kBoolean:
      return "Boolean";
    case Kind::kTimestamp:
      return "Timestamp";
    case Kind::kBlob:
      return "Blob";
    default:
      return "String";
  }
}

}  // namespace

Result<AnyStruct> decode_query_request(const OperationInfo& operation, std::string_view body) {
  GANTRY_TRY(const FormNode form, parse_form(body));
  AnyStruct input = AnyStruct::make(*operation.input);
  const auto read = read_form(form, FormLists::kAsModelled, *operation.input, input.data());
  if (!read) {
    const FormMismatch& mismatch = read.error();
    return std::unexpected(
        Error{"MalformedInput", fmt::format("Could not convert '{}' at '{}' to {}", mismatch.value,
                                            mismatch.parameter, wanted_name(mismatch.wanted))});
  }
  return input;
}

std::string encode_query_response(const OperationInfo& operation, const AnyStruct& output,
                                  std::string_view request_id) {
  const std::string root = fmt::format("{}Response", operation.name);
  std::string out;
  XmlWriter xml(out);
  xml.open(root, operation.service->xml_namespace);
  if (!operation.result_wrapper.empty()) {
    xml.open(operation.result_wrapper);
    xml.members(*operation.output, output.data());
    xml.close(operation.result_wrapper);
  }
  xml.open("ResponseMetadata");
  xml.element("RequestId", request_id);
  xml.close("ResponseMetadata");
  xml.close(root);
  return out;
}

std::string encode_query_error(const ServiceInfo& service, const Error& error,
                               std::string_view request_id) {
  std::string out;
  XmlWriter xml(out);
  xml.open("ErrorResponse", service.xml_namespace);
  xml.open("Error");
  xml.element("Type", error.fault == Fault::kSender ? "Sender" : "Receiver");
  xml.element("Code", error.code);
  xml.element("Message", error.message);
  xml.close("Error");
  xml.element("RequestId", request_id);
  xml.close("ErrorResponse");
  return out;
}

Result<AnyStruct> decode_ec2_request(const OperationInfo& operation, std::string_view body) {
  GANTRY_TRY(const FormNode form, parse_form(body));
  if (const std::string unknown = find_unknown_parameter(form, *operation.input);
      !unknown.empty()) {
    return std::unexpected(
        Error{"UnknownParameter", fmt::format("The parameter {} is not recognized", unknown)});
  }
  AnyStruct input = AnyStruct::make(*operation.input);
  const auto read = read_form(form, FormLists::kFlat, *operation.input, input.data());
  if (!read) {
    const FormMismatch& mismatch = read.error();
    return std::unexpected(
        Error{"InvalidParameterValue",
              fmt::format("Value ({}) for parameter {} is invalid. Expected: {}", mismatch.value,
                          mismatch.parameter, wanted_name(mismatch.wanted))});
  }
  return input;
}

std::string encode_ec2_response(const OperationInfo& operation, const AnyStruct& output,
                                std::string_view request_id) {
  const std::string root = fmt::format("{}Response", operation.name);
  std::string out;
  XmlWriter xml(out);
  xml.declaration();
  xml.open(root, operation.service->xml_namespace);
  xml.element("requestId", request_id);
  // AWS: an action without a result answers <return>true</return> (API_CreateTags, Response
  // Elements).
  if (operation.output->members.empty()) xml.element("return", "true");
  xml.members(*operation.output, output.data());
  xml.close(root);
  return out;
}

std::string encode_ec2_error(const Error& error, std::string_view request_id) {
  std::string out;
  XmlWriter xml(out);
  xml.declaration();
  xml.open("Response");
  xml.open("Errors");
  xml.open("Error");
  xml.element("Code", error.code);
  xml.element("Message", error.message);
  xml.close("Error");
  xml.close("Errors");
  xml.element("RequestID", request_id);
  xml.close("Response");
  return out;
}

}  // namespace gantry::aws
