# The library and the program as they are installed and packaged. Instrumented builds are not what is installed.
if(NOT CONVENE_SANITIZE AND NOT CONVENE_COVERAGE)
  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  add_test(NAME system.symbols COMMAND bash ${here}/symbols.sh $<TARGET_FILE:convene> $<TARGET_FILE:convene_shared>
                                       $<TARGET_FILE:convene_cli> ${CMAKE_C_COMPILER})
  add_test(NAME system.install COMMAND bash ${here}/install.sh $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR})
  add_test(NAME system.example COMMAND bash ${here}/example.sh ${CMAKE_BINARY_DIR} ${CMAKE_COMMAND} ${CMAKE_C_COMPILER}
                                       ${PROJECT_VERSION})
  add_test(NAME system.package COMMAND bash ${here}/package.sh ${CMAKE_BINARY_DIR} ${CMAKE_CPACK_COMMAND}
                                       ${PROJECT_VERSION})
  set_tests_properties(system.symbols system.install system.example system.package PROPERTIES LABELS system TIMEOUT 180)
  set_tests_properties(system.package PROPERTIES SKIP_RETURN_CODE 77)
endif()
