# The tables as a workbook, read back by another's library.
if(CONVENE_XLSX AND XLSX_FOUND)
  add_test(NAME report.workbook
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/workbook.py $<TARGET_FILE:convene_cli>)
  set_tests_properties(report.workbook PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 120)
else()
  add_test(NAME report.workbook COMMAND ${Python3_EXECUTABLE} -c "import os, sys; sys.exit(1 if os.environ.get('CI') == 'true' else 77)")
  set_tests_properties(report.workbook PROPERTIES LABELS report SKIP_RETURN_CODE 77)
endif()

# Figures for print: what is drawn, from which data, and that names reach gnuplot as data only.
add_test(NAME report.figures
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/figures.py $<TARGET_FILE:convene_cli>)
set_tests_properties(report.figures PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 240)

# The examples that draw a result in Python, R, Octave and gnuplot.
add_test(NAME report.plot_scripts
         COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/plot_scripts.py $<TARGET_FILE:convene_cli> ${CMAKE_SOURCE_DIR})
set_tests_properties(report.plot_scripts PROPERTIES LABELS report SKIP_RETURN_CODE 77 TIMEOUT 240)
