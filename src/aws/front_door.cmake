gantry_library(gantry_http
  SOURCES http/client.cc http/client_connection.cc http/client_websocket.cc http/connection.cc http/connector.cc
          http/loop.cc http/message.cc http/request_parser.cc http/server.cc http/url.cc http/wire.cc
  LINK gantry_base Boost::headers OpenSSL::SSL)
gantry_test(http_test LABEL unit
  SOURCES tests/server_test.cc
  LINK gantry_http)
