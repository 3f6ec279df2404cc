# check_hdf5r.R FOLDER: the result by R's hdf5r against its CSV export. Dimensions come in reverse order.
if (!requireNamespace("hdf5r", quietly = TRUE)) quit(status = 77)
folder <- commandArgs(trailingOnly = TRUE)[1]
file <- hdf5r::H5File$new(file.path(folder, "result.h5"), "r")
get <- function(name) file[[name]]$read(drop = FALSE)
letters_of <- file[["strategy_name"]]$read()
names <- apply(letters_of, 2, paste, collapse = "")
Encoding(names) <- "UTF-8"
title <- hdf5r::h5attr(file, "title")
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "compare.R"))
compare_all(folder, get, names, title)
