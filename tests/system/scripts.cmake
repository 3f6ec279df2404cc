# The scripts and the commands that the documents tell readers to type.
add_test(NAME system.scripts_dependencies
         COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/scripts_dependencies.sh ${CMAKE_SOURCE_DIR})
add_test(NAME system.tutorial
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/scripts_document.py
                 ${CMAKE_SOURCE_DIR} $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR}/docs/tutorial.md)
add_test(NAME system.comparing
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/scripts_document.py
                 ${CMAKE_SOURCE_DIR} $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR}/docs/comparing.md)
foreach(document studies cluster sensitivity report)
  add_test(NAME system.${document}_guide
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/scripts_document.py
                   ${CMAKE_SOURCE_DIR} $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR}/docs/${document}.md)
endforeach()
set(documents system.tutorial system.comparing system.studies_guide system.cluster_guide system.sensitivity_guide
    system.report_guide)
set_tests_properties(system.scripts_dependencies ${documents} PROPERTIES LABELS system TIMEOUT 180)
set_tests_properties(${documents} PROPERTIES SKIP_RETURN_CODE 77)
