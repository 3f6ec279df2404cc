# The submodels' kernels (src/model/kernels.h) and the draws of set-up (src/population/lanes.h), compiled once for each
# instruction set; those of bundles once more, for bundles with no more than eight alliances.
set(CONVENE_BUNDLE_KERNELS
    agenda commit convenor draws effort environment plan_choice planned_area plans satisfaction strain summary tally trust voice)
list(TRANSFORM CONVENE_BUNDLE_KERNELS PREPEND model/)
set(CONVENE_KERNELS ${CONVENE_BUNDLE_KERNELS} model/stress model/look population/lanes)
set(CONVENE_ISAS base)
if(CONVENE_CLONES)
  list(APPEND CONVENE_ISAS v3 v4)
endif()
# Least and greatest are one instruction where neither NaN nor the sign of a zero counts: kernels have no NaN, and
# no state holds -0. Nothing is reassociated.
set(CONVENE_KERNEL_OPTIONS -ffinite-math-only -fno-signed-zeros)
set(CONVENE_ISA_OPTIONS_base "")
set(CONVENE_ISA_OPTIONS_v3 -march=x86-64-v3 -mprefer-vector-width=256)
set(CONVENE_ISA_OPTIONS_v4 -march=x86-64-v4 -mprefer-vector-width=512)
set(CONVENE_HALF_OPTIONS_v4 -mprefer-vector-width=256)

# Adds the kernels' objects to `target`, and takes their sources out of the list named `sources`.
function(convene_kernels_out_of sources)
  set(kept ${${sources}})
  foreach(kernel ${CONVENE_KERNELS})
    list(FILTER kept EXCLUDE REGEX "/${kernel}[.]c$")
  endforeach()
  set(${sources} ${kept} PARENT_SCOPE)
endfunction()

# Objects named `objects`: the kernels that follow, for one instruction set.
function(convene_kernel_objects objects isa)
  if(TARGET ${objects})
    return()
  endif()
  list(TRANSFORM ARGN APPEND ".c" OUTPUT_VARIABLE files)
  add_library(${objects} OBJECT ${files})
  target_include_directories(${objects} PRIVATE ${CMAKE_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${objects} PRIVATE GSL::gsl OpenMP::OpenMP_C)
  target_compile_options(${objects} PRIVATE ${CONVENE_WARNINGS} ${CONVENE_ISA_OPTIONS_${isa}} ${CONVENE_KERNEL_OPTIONS})
endfunction()

function(convene_add_kernels target)
  foreach(isa ${CONVENE_ISAS})
    convene_kernel_objects(convene_kernels_${isa} ${isa} ${CONVENE_KERNELS})
    target_compile_definitions(convene_kernels_${isa} PRIVATE CVN_ISA=${isa})
    convene_kernel_objects(convene_kernels_${isa}_half ${isa} ${CONVENE_BUNDLE_KERNELS})
    target_compile_options(convene_kernels_${isa}_half PRIVATE ${CONVENE_HALF_OPTIONS_${isa}})
    target_compile_definitions(convene_kernels_${isa}_half PRIVATE CVN_ISA=${isa}_half CVN_HALF)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:convene_kernels_${isa}> $<TARGET_OBJECTS:convene_kernels_${isa}_half>)
  endforeach()
endfunction()
