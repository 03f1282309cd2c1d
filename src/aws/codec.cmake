gantry_library(gantry_aws_codec
  SOURCES constraints.cc form_decoder.cc form_tree.cc json_codec.cc protocol.cc query_codec.cc schema.cc xml_writer.cc
  LINK gantry_base
  PRIVATE_LINK ${RE2_LIBRARY} Boost::json)
