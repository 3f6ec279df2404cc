# `cpack -G DEB` in the build folder: convene, and libconvene-dev for who builds upon it. `cpack -G TGZ`: the same files.
set(CPACK_PACKAGE_VENDOR "The convene developers")
set(CPACK_PACKAGE_CONTACT "convene maintainers <maintainers@users.noreply.r-seed-034b3f99.example>")
set(CPACK_PACKAGE_DESCRIPTION "Simulates, month by month, organisations that differ greatly in size, resources and status
and try to join forces, and compares strategies that might help their alliances.")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME convene)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
# Tells the linker about the library when the package is installed.
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libconvene-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "Headers and static library of convene, a simulator of unequal alliances")
# pkg-config asks for the libraries within even where only the shared library is linked.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "convene (= ${PROJECT_VERSION}), libgsl-dev, libhdf5-dev, libyaml-dev, libxxhash-dev, libdeflate-dev")
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
include(CPack)
cpack_add_component(runtime DISPLAY_NAME "Program, library, scenarios and documents")
cpack_add_component(development DISPLAY_NAME "Headers, static library and build files" DEPENDS runtime)
