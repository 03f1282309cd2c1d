gantry_library(gantry_aws_codec
  SOURCES constraints.cc json_codec.cc schema.cc
  LINK gantry_base
  PRIVATE_LINK ${RE2_LIBRARY} Boost::json)
