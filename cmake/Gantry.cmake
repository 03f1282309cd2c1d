# gantry_library(<name> SOURCES ... LINK ...): a static library of one module, with the project's options and the shared
# precompiled header of the standard library.
function(gantry_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC gantry_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  if(name STREQUAL "gantry_base")
    target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src/base/pch.h)
  else()
    target_precompile_headers(${name} REUSE_FROM gantry_base)
  endif()
endfunction()

# gantry_test(<name> LABEL unit|sim|conformance|e2e SOURCES ... LINK ...): one GoogleTest program; every test in it is a
# ctest entry of that label.
function(gantry_test name)
  if(NOT GANTRY_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE gantry_options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM gantry_base)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# gantry_fuzz(<name> SOURCES ... LINK ... [CORPUS dir]): a libFuzzer target, run for a bounded time by scripts/test.
function(gantry_fuzz name)
  if(NOT GANTRY_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE gantry_options ${ARG_LINK})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_property(GLOBAL APPEND PROPERTY GANTRY_FUZZ_TARGETS ${name})
endfunction()

# Lists the fuzz targets' programs for scripts/test, one a line.
function(gantry_write_fuzz_targets)
  get_property(targets GLOBAL PROPERTY GANTRY_FUZZ_TARGETS)
  set(programs "")
  foreach(target IN LISTS targets)
    string(APPEND programs "$<TARGET_FILE:${target}>\n")
  endforeach()
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/fuzz-targets.txt CONTENT "${programs}")
endfunction()
cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL gantry_write_fuzz_targets)
