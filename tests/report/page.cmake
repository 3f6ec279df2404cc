# The page in a browser; and that the example in docs is what would be made today.
add_test(NAME report.page
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/page.py $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR})
set_tests_properties(report.page PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 600)
add_test(NAME report.example
         COMMAND ${CMAKE_SOURCE_DIR}/scripts/example-report --check $<TARGET_FILE:convene_cli>)
set_tests_properties(report.example PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 120)
