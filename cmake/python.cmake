# The Python that tests use. Of several on a machine, the first on PATH need not be the one that has the packages;
# -DPython3_EXECUTABLE=… (scripts/test does) or the first here that has them.
if(NOT Python3_EXECUTABLE)
  foreach(candidate python3 /usr/bin/python3)
    find_program(CONVENE_PYTHON_${candidate} ${candidate})
    mark_as_advanced(CONVENE_PYTHON_${candidate})
    if(CONVENE_PYTHON_${candidate} AND NOT Python3_EXECUTABLE)
      execute_process(COMMAND ${CONVENE_PYTHON_${candidate}} -c "import numpy, h5py, xarray"
                      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
      if(NOT failed)
        set(Python3_EXECUTABLE "${CONVENE_PYTHON_${candidate}}" CACHE FILEPATH "Python for the tests")
      endif()
    endif()
  endforeach()
endif()
find_package(Python3 COMPONENTS Interpreter)
