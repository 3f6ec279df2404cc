# check_ncdf4.R FOLDER: the result by R's ncdf4 against its CSV export. Dimensions come in reverse order.
if (!requireNamespace("ncdf4", quietly = TRUE)) quit(status = 77)
folder <- commandArgs(trailingOnly = TRUE)[1]
file <- ncdf4::nc_open(file.path(folder, "result.h5"))
get <- function(name) ncdf4::ncvar_get(file, name, collapse_degen = FALSE)
names <- ncdf4::ncvar_get(file, "strategy_name")
title <- ncdf4::ncatt_get(file, 0, "title")$value
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "compare.R"))
compare_all(folder, get, names, title)
