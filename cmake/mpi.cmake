# MPI, for sweeps over several processes. Only the program is linked with it; the library is not.
set(CONVENE_MPI AUTO CACHE STRING "Sweeps under mpirun and srun: ON, OFF, or AUTO (where MPI is found)")
set_property(CACHE CONVENE_MPI PROPERTY STRINGS AUTO ON OFF)
if(CONVENE_MPI STREQUAL "AUTO")
  find_package(MPI QUIET COMPONENTS C)
elseif(CONVENE_MPI)
  find_package(MPI REQUIRED COMPONENTS C)
endif()

# What joins processes into a group (src/experiment/mpi), for a program.
file(GLOB CONVENE_MPI_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/experiment/mpi/*.c)
function(convene_link_group target)
  target_sources(${target} PRIVATE ${CONVENE_MPI_SOURCES})
  if(CONVENE_MPI AND MPI_C_FOUND)
    set_property(SOURCE ${CONVENE_MPI_SOURCES} APPEND PROPERTY COMPILE_DEFINITIONS CVN_HAVE_MPI)
    target_link_libraries(${target} PRIVATE MPI::MPI_C)
  endif()
endfunction()
