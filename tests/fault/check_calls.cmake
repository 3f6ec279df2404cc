# Compares the calls that libconvene makes with those that tests make fail. NM, LIBRARY, LIST, WRAPPED.
execute_process(COMMAND ${NM} -u ${LIBRARY} OUTPUT_VARIABLE symbols RESULT_VARIABLE failed ERROR_QUIET)
if(failed)
  message(FATAL_ERROR "${NM} cannot read ${LIBRARY}")
endif()
file(READ ${LIST} list)
string(REGEX MATCHALL "U H5[A-Za-z0-9_]+" calls "${symbols}")
list(TRANSFORM calls REPLACE "^U " "")
list(FILTER calls EXCLUDE REGEX "_g$") # HDF5's variables: H5T_NATIVE_DOUBLE and its like
list(REMOVE_DUPLICATES calls)
if(NOT calls)
  message(FATAL_ERROR "${LIBRARY} calls no HDF5, which cannot be: the check is broken")
endif()
set(missing)
foreach(call ${calls})
  if(NOT list MATCHES "[ (]${call}[,)]")
    list(APPEND missing ${call})
  endif()
endforeach()
# Ways to get memory or to touch a file that inject.c does not know would go untested as well.
foreach(call posix_memalign memalign strdup strndup getline getdelim asprintf vasprintf open_memstream
             reallocarray creat freopen readv writev preadv pwritev
             fdatasync symlink mkstemp tmpfile mmap)
  if(symbols MATCHES "U ${call}(@[^\n]*)?\n")
    list(APPEND missing ${call})
  endif()
endforeach()
if(missing)
  list(JOIN missing ", " missing)
  message(FATAL_ERROR "the library calls ${missing}, which no test makes fail: "
                      "add an HDF5 call to tests/fault/h5_calls.def, any other to tests/fault/inject.c")
endif()
