% check_octave_netcdf.m: Octave's netcdf package.
1;
try
  pkg load netcdf
catch
  disp("missing package netcdf");
  exit(77);
end
function value = by_netcdf(name)
  value = ncread(fullfile(getenv("CONVENE_READERS"), "result.h5"), ["/" name]);
end
compare_csv(@by_netcdf);
path = fullfile(getenv("CONVENE_READERS"), "result.h5");
names = ncread(path, "strategy_name")';
assert(strcmp(strtrim(strrep(names(1, :), "\0", " ")), "as it was"));
assert(strncmp(ncreadatt(path, "/", "title"), "An invented experiment", 22));
