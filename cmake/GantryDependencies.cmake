# Third-party parts, all from Debian 12.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

option(GANTRY_TESTS "Build the tests" OFF)
option(GANTRY_BENCH "Build the benchmarks" OFF)
option(GANTRY_FUZZ "Build the libFuzzer targets" OFF)
set(GANTRY_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")

find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_library(RE2_LIBRARY re2 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
if(GANTRY_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
if(GANTRY_BENCH)
  find_package(benchmark REQUIRED)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(gantry_options INTERFACE)
target_compile_options(gantry_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
  # Designators name members in the order that reads best; clang initializes them in the order of declaration.
  -Wno-reorder-init-list
  "SHELL:-Xclang -fno-pch-timestamp")
target_include_directories(gantry_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(gantry_options INTERFACE
  SPDLOG_FMT_EXTERNAL BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_IO_URING_DISABLED BOOST_BEAST_USE_STD_STRING_VIEW)
target_link_options(gantry_options INTERFACE -fuse-ld=lld-19)
target_link_libraries(gantry_options INTERFACE Threads::Threads)
if(GANTRY_SANITIZE)
  add_compile_options(-fsanitize=${GANTRY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GANTRY_SANITIZE})
endif()
if(GANTRY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
