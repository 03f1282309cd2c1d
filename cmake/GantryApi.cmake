# gantry_api(<service> <folder of the model>): defines gantry_api_<service>.
function(gantry_api service models)
  file(GLOB generator CONFIGURE_DEPENDS
       ${CMAKE_SOURCE_DIR}/codegen/*.py ${CMAKE_SOURCE_DIR}/codegen/gantry_codegen/*.py)
  string(REPLACE "-" "_" name ${service})
  set(folder ${CMAKE_BINARY_DIR}/gen/api/${name})
  set(inputs ${models}/${service}.json ${models}/${service}.allow)
  if(EXISTS ${models}/${service}.overlay.json)
    list(APPEND inputs ${models}/${service}.overlay.json)
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${models}/${service}.allow)

  set(headers types.h enums.h)
  set(sources schema.cc)
  file(STRINGS ${models}/${service}.allow operations REGEX "^[A-Z]")
  if(operations)
    list(APPEND headers errors.h operations.h bind.h)
    list(APPEND sources operations.cc errors.cc)
  endif()
  list(TRANSFORM headers PREPEND ${folder}/)
  list(TRANSFORM sources PREPEND ${folder}/)

  add_custom_command(
    OUTPUT ${headers} ${sources}
    COMMAND Python3::Interpreter -B ${CMAKE_SOURCE_DIR}/codegen/generate.py ${models}/${service}.json ${folder}
    DEPENDS ${inputs} ${generator}
    COMMENT "Generating api/${name}"
    VERBATIM)
  gantry_library(gantry_api_${name} SOURCES ${headers} ${sources} LINK gantry_aws_codec)
  target_include_directories(gantry_api_${name} PUBLIC ${CMAKE_BINARY_DIR}/gen)
endfunction()
