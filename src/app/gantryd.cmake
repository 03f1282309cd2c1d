# gantryd and gantry-agent.
gantry_library(gantry_daemon
  SOURCES gantryd/daemon.cc gantryd/docker_compute.cc gantryd/events_route.cc gantryd/options.cc gantryd/simulated_compute.cc
          gantryd/why_routes.cc
  LINK gantry_control_plane gantry_simulated gantry_docker gantry_asio
  PRIVATE_LINK CLI11::CLI11)

add_executable(gantryd gantryd_main.cc)
target_link_libraries(gantryd PRIVATE gantry_daemon)
target_precompile_headers(gantryd REUSE_FROM gantry_base)
set_target_properties(gantryd PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/gantry_agent_main.cc)
  add_executable(gantry-agent gantry_agent_main.cc)
  target_link_libraries(gantry-agent PRIVATE gantry_agent_process)
  target_precompile_headers(gantry-agent REUSE_FROM gantry_base)
  set_target_properties(gantry-agent PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endif()
