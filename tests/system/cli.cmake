# The command line, end to end: cmocka programs that start the binary and look at all it says and leaves.
foreach(part scenario_faults usage output coalition terminal study determinism)
  convene_add_cmocka_test(cli_${part}.c system)
  target_sources(cli_${part} PRIVATE cli_process.c)
  target_compile_definitions(cli_${part} PRIVATE
    TEST_CONVENE="$<TARGET_FILE:convene_cli>" TEST_PYTHON="${Python3_EXECUTABLE}")
  add_dependencies(cli_${part} convene_cli)
endforeach()
target_sources(cli_terminal PRIVATE ${CMAKE_SOURCE_DIR}/src/cli/progress.c ${CMAKE_SOURCE_DIR}/src/cli/terminal.c)

# The schema that editors use, against the scenarios and against the program's own judgement.
add_test(NAME system.cli_schema
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/cli_schema.py $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR})
set_tests_properties(system.cli_schema PROPERTIES LABELS system SKIP_RETURN_CODE 77)

# Every number of a comparison, computed again with numpy and scipy.
add_test(NAME system.compare COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/compare.py $<TARGET_FILE:convene_cli>)
set_tests_properties(system.compare PROPERTIES LABELS system SKIP_RETURN_CODE 77 TIMEOUT 300)

# Sensitivity, regret and regions of failure of small studies, likewise.
add_test(NAME system.sensitivity
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/sensitivity.py $<TARGET_FILE:convene_cli>)
set_tests_properties(system.sensitivity PROPERTIES LABELS system SKIP_RETURN_CODE 77 TIMEOUT 400)

# What the model computes changes only together with its version.
add_test(NAME system.checksums COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/checksums.sh $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR})
set_tests_properties(system.checksums PROPERTIES LABELS system)
set_tests_properties(system.cli_determinism system.checksums PROPERTIES PROCESSORS 2 TIMEOUT 400)
