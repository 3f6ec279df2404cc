# Says which source the binary was built from: written at build time, so that a commit is seen without
# configuring again.
set(CONVENE_GENERATED_DIR "${CMAKE_BINARY_DIR}/generated")
file(MAKE_DIRECTORY "${CONVENE_GENERATED_DIR}")
add_custom_target(convene_build_info
  COMMAND ${CMAKE_COMMAND}
    -DSOURCE_DIR=${CMAKE_SOURCE_DIR}
    -DOUTPUT=${CONVENE_GENERATED_DIR}/build_info.h
    -DVERSION=${PROJECT_VERSION}
    "-DCOMPILER=${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}"
    "-DFLAGS=${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${CMAKE_BUILD_TYPE}}"
    -DBUILD_TYPE=${CMAKE_BUILD_TYPE}
    -P ${CMAKE_SOURCE_DIR}/cmake/write_build_info.cmake
  BYPRODUCTS ${CONVENE_GENERATED_DIR}/build_info.h
  VERBATIM)
