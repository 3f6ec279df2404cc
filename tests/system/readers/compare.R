# compare.R: compares what a package for R reads with the CSV export.
compare <- function(what, got, expected) {
  got <- as.vector(got)
  expected <- as.vector(expected)
  same <- length(got) == length(expected) && identical(is.na(got), is.na(expected)) &&
    all(abs(got - expected) <= 1e-14 * pmax(1, abs(expected)), na.rm = TRUE)
  if (!same) {
    message(what, " differs from the CSV")
    quit(status = 1)
  }
}

compare_all <- function(folder, get, names, title) {
  read <- function(name) read.csv(file.path(folder, "csv", name), check.names = FALSE, encoding = "UTF-8")
  checked <- 0
  # In C order time runs fastest; so it does in R, where it is the first dimension.
  runs <- read("trajectories.csv")
  for (name in colnames(runs)[-(1:4)]) {
    value <- get(name)
    if (length(dim(value)) != 4 || dim(value)[1] != max(runs$month) + 1) {
      message(name, " has dimensions ", paste(dim(value), collapse = " "))
      quit(status = 1)
    }
    compare(name, value, runs[[name]])
    checked <- checked + 1
  }
  outcomes <- read("outcomes.csv")
  for (name in colnames(outcomes)[-(1:3)]) {
    compare(name, get(name), outcomes[[name]])
    checked <- checked + 1
  }
  people <- read("population_organisations.csv")
  for (name in c("size", "status", "stress_logit", "included")) {
    compare(name, get(paste0("population/", name)), people[[name]])
    checked <- checked + 1
  }
  compare("mission", get("population/mission"),
          t(as.matrix(people[grep("^mission_", colnames(people))])))
  snapshots <- read("snapshots_memberships.csv")
  compare("effort", get("snapshots/effort"), snapshots$effort)
  expected <- sub("^'=", "=", unique(outcomes$strategy))
  if (!identical(enc2utf8(as.vector(names)), enc2utf8(expected))) {
    message("strategies are called ", paste(names, collapse = "; "))
    quit(status = 1)
  }
  stopifnot(startsWith(title, "An invented experiment"))
  cat(checked + 2, "variables agree with the CSV export\n")
}
