# A result with everything in it, opened by the tools that researchers use and compared with the CSV export.
add_executable(make_result readers/make_result.c)
target_link_libraries(make_result PRIVATE convene_test_support)
target_compile_options(make_result PRIVATE ${CONVENE_WARNINGS})

set(readers ${CMAKE_CURRENT_SOURCE_DIR}/readers)
set(readers_out ${CMAKE_CURRENT_BINARY_DIR}/readers)
add_test(NAME system.readers_make
         COMMAND sh ${readers}/make.sh $<TARGET_FILE:make_result> $<TARGET_FILE:convene_cli> ${readers_out})
set_tests_properties(system.readers_make PROPERTIES LABELS system TIMEOUT 60 FIXTURES_SETUP readers)

function(convene_add_reader name)
  add_test(NAME system.reader_${name} COMMAND sh ${readers}/reader.sh ${ARGN})
  set_tests_properties(system.reader_${name} PROPERTIES LABELS system TIMEOUT 120 FIXTURES_REQUIRED readers
                       SKIP_RETURN_CODE 77)
endfunction()

find_program(RSCRIPT Rscript)
mark_as_advanced(RSCRIPT)
set(r ${RSCRIPT})
if(NOT RSCRIPT)
  set(r sh -c "exit 77")
endif()
set(python ${Python3_EXECUTABLE} -B)
convene_add_reader(h5py ${python} ${readers}/check_h5py.py ${readers_out})
convene_add_reader(xarray_netcdf4 ${python} ${readers}/check_xarray.py ${readers_out} netcdf4)
convene_add_reader(xarray_h5netcdf ${python} ${readers}/check_xarray.py ${readers_out} h5netcdf)
convene_add_reader(ncdump ${python} ${readers}/check_ncdump.py ${readers_out})
convene_add_reader(r_ncdf4 ${r} ${readers}/check_ncdf4.R ${readers_out})
convene_add_reader(r_hdf5r ${r} ${readers}/check_hdf5r.R ${readers_out})
convene_add_reader(octave_load sh ${readers}/octave.sh ${readers}/check_octave_load.m ${readers_out})
convene_add_reader(octave_netcdf sh ${readers}/octave.sh ${readers}/check_octave_netcdf.m ${readers_out})
