gantry_library(gantry_http
  SOURCES http/client.cc http/client_connection.cc http/client_websocket.cc http/connection.cc http/connector.cc
          http/loop.cc http/message.cc http/request_parser.cc http/server.cc http/url.cc http/wire.cc
  LINK gantry_base Boost::headers OpenSSL::SSL)
gantry_test(http_test LABEL unit
  SOURCES tests/server_test.cc
  LINK gantry_http)

gantry_library(gantry_aws
  SOURCES auth_error.cc authorization_parser.cc aws_chunked.cc canonical.cc signing_key.cc sigv4.cc
  LINK gantry_http gantry_aws_codec)
gantry_test(front_door_test LABEL unit
  SOURCES tests/sigv4_test.cc
  LINK gantry_aws)
