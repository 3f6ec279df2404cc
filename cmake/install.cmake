# What is installed, and where. Two components: `runtime` is what running convene and programs that use its library
# takes, `development` what building such programs takes.
include(CMakePackageConfigHelpers)

install(TARGETS convene_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
install(TARGETS convene_shared EXPORT convene-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
# In a file of its own: only who links it needs to have the libraries that it is made with.
install(TARGETS convene EXPORT convene-static-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
set_target_properties(convene_shared PROPERTIES EXPORT_NAME convene)
set_target_properties(convene PROPERTIES EXPORT_NAME convene_static)
install(DIRECTORY include/convene DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

# find_package(convene [COMPONENTS static])
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/convene)
configure_package_config_file(cmake/install-config.cmake.in ${CMAKE_BINARY_DIR}/install/convene-config.cmake
                              INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/convene-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/install/convene-config.cmake ${CMAKE_BINARY_DIR}/install/convene-config-version.cmake
        DESTINATION ${package} COMPONENT development)
install(FILES cmake/dependencies.cmake DESTINATION ${package} RENAME convene-dependencies.cmake COMPONENT development)
install(EXPORT convene-targets NAMESPACE convene:: DESTINATION ${package} COMPONENT development)
install(EXPORT convene-static-targets NAMESPACE convene:: DESTINATION ${package} COMPONENT development)

# pkg-config [--static] convene; finds its prefix by its own place, so that an unpacked package works too.
file(RELATIVE_PATH CONVENE_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" CONVENE_PC_PREFIX ${CONVENE_PC_PREFIX})
set(CONVENE_PC_REQUIRES gsl yaml-0.1 libxxhash libdeflate)
get_filename_component(hdf5_hl ${HDF5_HL_LIBRARY} NAME_WE)
string(REGEX REPLACE "^lib" "-l" CONVENE_PC_LIBS ${hdf5_hl})
if(HDF5_MODULE_NAME)
  list(APPEND CONVENE_PC_REQUIRES ${HDF5_MODULE_NAME})
else()
  list(JOIN HDF5_C_LIBRARIES " " hdf5)
  string(APPEND CONVENE_PC_LIBS " ${hdf5}")
endif()
list(JOIN CONVENE_PC_REQUIRES " " CONVENE_PC_REQUIRES)
configure_file(cmake/install-convene.pc.in ${CMAKE_BINARY_DIR}/install/convene.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/install/convene.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# The manual page and the completions are printed by the program itself, from its tables.
set(share ${CMAKE_BINARY_DIR}/install)
set(printed)
foreach(text "convene.1|manual" "bash/convene|completion bash" "zsh/_convene|completion zsh"
             "fish/convene.fish|completion fish")
  string(REPLACE "|" ";" text "${text}")
  list(GET text 0 name)
  list(GET text 1 arguments)
  separate_arguments(arguments)
  get_filename_component(folder ${share}/${name} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${share}/${name} COMMAND convene_cli ${arguments} > ${share}/${name}
                     DEPENDS convene_cli VERBATIM COMMENT "Printing ${name}")
  list(APPEND printed ${share}/${name})
endforeach()
add_custom_target(convene_printed ALL DEPENDS ${printed})
install(FILES ${share}/convene.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
install(FILES ${share}/bash/convene DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        COMPONENT runtime)
install(FILES ${share}/zsh/_convene DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT runtime)
install(FILES ${share}/fish/convene.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT runtime)

install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/convene COMPONENT runtime)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES README.md CHANGELOG.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
