file(GLOB cli_sources CONFIGURE_DEPENDS cli/*.cc)
gantry_library(gantry_cli
  SOURCES ${cli_sources}
  LINK gantry_aws gantry_api_ecs gantry_api_ec2 gantry_api_ssm gantry_asio gantry_docker
  PRIVATE_LINK Boost::json)

add_executable(gantry gantry_main.cc)
target_link_libraries(gantry PRIVATE gantry_options gantry_cli CLI11::CLI11)
target_precompile_headers(gantry REUSE_FROM gantry_base)
set_target_properties(gantry PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
foreach(program IN ITEMS gantry gantryd gantry-agent)
  if(TARGET ${program})
    install(TARGETS ${program})
  endif()
endforeach()
install(DIRECTORY ${CMAKE_SOURCE_DIR}/images DESTINATION share/gantry USE_SOURCE_PERMISSIONS)

gantry_test(cli_test LABEL unit
  SOURCES cli/tests/exports_test.cc cli/tests/daemon_test.cc cli/tests/overview_test.cc cli/tests/places_test.cc
  LINK gantry_cli)
