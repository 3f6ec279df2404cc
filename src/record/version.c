/* version.c: provenance of the binary itself; stands in the room that knows HDF5's version. */
#include <convene/version.h>

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <yaml.h>

#include "build_info.h"

#define TEXT_OF(x)   TEXT_OF_(x)
#define TEXT_OF_(x)  #x
#define HDF5_VERSION TEXT_OF(H5_VERS_MAJOR) "." TEXT_OF(H5_VERS_MINOR) "." TEXT_OF(H5_VERS_RELEASE)

const char *cvn_version(void) {
  return CVN_VERSION;
}

const char *cvn_version_git(void) {
  return CVN_GIT_DIRTY ? CVN_GIT_COMMIT "-dirty" : CVN_GIT_COMMIT;
}

const char *cvn_version_build(void) {
  return CVN_COMPILER " " CVN_BUILD_TYPE " (" CVN_COMPILER_FLAGS "), GSL " GSL_VERSION
                      ", HDF5 " HDF5_VERSION;
}

void cvn_version_print(FILE *stream) {
  fprintf(stream,
          "convene %s\n"
          "model version  %s\n"
          "file schema    %s\n"
          "git            %s\n"
          "compiler       %s, %s (%s)\n"
          "libraries      GSL %s, HDF5 %s, libyaml %s\n"
          "Licence GPL-3.0-or-later. There is no warranty, to the extent permitted by law.\n",
          CVN_VERSION, CVN_MODEL_VERSION, CVN_SCHEMA_VERSION, cvn_version_git(), CVN_COMPILER,
          CVN_BUILD_TYPE, CVN_COMPILER_FLAGS, GSL_VERSION, HDF5_VERSION, yaml_get_version_string());
}
