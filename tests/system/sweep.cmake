# Sweeps in threads, shards and ranks: one file; interruptions, growth, refusals.
add_executable(system_sweep sweep.c sweep_process.c cli_process.c)
target_include_directories(system_sweep PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(system_sweep PRIVATE convene_test_support convene PkgConfig::CMOCKA)
target_compile_options(system_sweep PRIVATE ${CONVENE_WARNINGS})
target_compile_definitions(system_sweep PRIVATE TEST_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
  TEST_CONVENE="$<TARGET_FILE:convene_cli>")
add_dependencies(system_sweep convene_cli)
add_test(NAME system.sweep COMMAND system_sweep)
set_tests_properties(system.sweep PROPERTIES LABELS system TIMEOUT 240)

# Killed again and again; the program is that of the kill test (kill.cmake).
convene_add_cmocka_test(sweep_kill.c kill)
target_sources(sweep_kill PRIVATE sweep_process.c cli_process.c)
target_compile_definitions(sweep_kill PRIVATE TEST_CONVENE="$<TARGET_FILE:convene_failpoints>")
add_dependencies(sweep_kill convene_failpoints)
set_tests_properties(kill.sweep_kill PROPERTIES TIMEOUT 240)

if(CONVENE_MPI AND MPI_C_FOUND)
  target_compile_definitions(system_sweep PRIVATE TEST_MPI)
  target_compile_definitions(sweep_kill PRIVATE TEST_MPI)
endif()
