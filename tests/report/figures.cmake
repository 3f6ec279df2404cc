# Figures for print: what is drawn, from which data, and that names reach gnuplot as data only.
add_test(NAME report.figures
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/figures.py $<TARGET_FILE:convene_cli>)
set_tests_properties(report.figures PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 240)
