gantry_library(gantry_http
  SOURCES http/client.cc http/client_connection.cc http/client_websocket.cc http/connection.cc http/connector.cc
          http/loop.cc http/message.cc http/request_parser.cc http/server.cc http/url.cc http/wire.cc
  LINK gantry_base Boost::headers OpenSSL::SSL)
gantry_test(http_test LABEL unit
  SOURCES tests/client_test.cc tests/server_test.cc tests/tls_test.cc tests/websocket_test.cc
  LINK gantry_http)

gantry_library(gantry_aws
  SOURCES auth_error.cc authorization_parser.cc aws_chunked.cc canonical.cc cors.cc front_door.cc operation_router.cc
          signing_key.cc sigv4.cc
  LINK gantry_http gantry_aws_codec)
gantry_test(front_door_test LABEL unit
  SOURCES tests/front_door_test.cc tests/sigv4_test.cc
  LINK gantry_aws gantry_api_wire_ec2 gantry_api_wire_json gantry_api_wire_query)
gantry_fuzz(http_fuzz SOURCES fuzz/http_fuzz.cc LINK gantry_http)
gantry_fuzz(sigv4_fuzz SOURCES fuzz/sigv4_fuzz.cc LINK gantry_aws)
