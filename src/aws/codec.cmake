gantry_library(gantry_aws_codec
  SOURCES constraints.cc form_decoder.cc form_tree.cc frame.cc json_codec.cc json_reader.cc json_writer.cc protocol.cc query_codec.cc schema.cc xml_writer.cc
  LINK gantry_base
  PRIVATE_LINK ${RE2_LIBRARY} Boost::json)

if(GANTRY_TESTS OR GANTRY_FUZZ)
  foreach(service IN ITEMS wire-json wire-query wire-ec2)
    gantry_api(${service} ${CMAKE_CURRENT_SOURCE_DIR}/tests/models)
  endforeach()
endif()
if(GANTRY_TESTS)
  gantry_test(aws_codec_test LABEL unit
    SOURCES tests/bind_test.cc tests/constraints_test.cc tests/ec2_codec_test.cc tests/json_codec_test.cc
            tests/models_test.cc tests/protocol_test.cc tests/query_codec_test.cc tests/round_trip_test.cc
            tests/form_writer.cc tests/random_struct.cc
    LINK gantry_aws_codec gantry_api_wire_json gantry_api_wire_query gantry_api_wire_ec2 gantry_api_ecs gantry_api_ec2
         gantry_api_sts gantry_api_acs gantry_api_tcs)
endif()

foreach(protocol IN ITEMS json query ec2)
  gantry_fuzz(aws_${protocol}_request_fuzz
    SOURCES fuzz/${protocol}_request_fuzz.cc tests/form_writer.cc
    LINK gantry_aws_codec gantry_api_wire_${protocol} gantry_api_ecs gantry_api_ec2)
endforeach()
