# Libraries from the distribution; none is copied into this repository.
find_package(PkgConfig REQUIRED)
find_package(GSL REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)
# Plain hdf5.pc turns into the parallel build once that is installed, so the serial name comes first.
pkg_search_module(HDF5 IMPORTED_TARGET hdf5-serial hdf5)
if(NOT TARGET PkgConfig::HDF5)
  # Some distributions ship no pkg-config file; CMake asks HDF5's compiler wrapper instead.
  find_package(HDF5 REQUIRED COMPONENTS C HL)
  add_library(PkgConfig::HDF5 INTERFACE IMPORTED GLOBAL)
  target_include_directories(PkgConfig::HDF5 INTERFACE ${HDF5_C_INCLUDE_DIRS})
  target_link_libraries(PkgConfig::HDF5 INTERFACE ${HDF5_C_LIBRARIES})
  target_compile_definitions(PkgConfig::HDF5 INTERFACE ${HDF5_C_DEFINITIONS})
  foreach(library ${HDF5_C_LIBRARIES})
    get_filename_component(folder "${library}" DIRECTORY)
    list(APPEND HDF5_LIBRARY_DIRS "${folder}")
  endforeach()
endif()
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
# The _hl library (dimension scales) has no pkg-config file of its own on Debian.
# NAMES_PER_DIR: the one beside the library found above, whatever its name.
find_library(HDF5_HL_LIBRARY NAMES hdf5_serial_hl hdf5_hl NAMES_PER_DIR HINTS ${HDF5_LIBRARY_DIRS} REQUIRED)
# Headers only: who links an installed libconvene.a, which finds its libraries by this file, needs none.
if(NOT static IN_LIST convene_FIND_COMPONENTS)
  find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
endif()
