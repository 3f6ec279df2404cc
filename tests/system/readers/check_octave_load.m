% check_octave_load.m: Octave's own load -hdf5, which wants the variables' names.
1;
function value = by_load(name)
  parts = strsplit(name, "/");
  path = fullfile(getenv("CONVENE_READERS"), "result.h5");
  value = load("-hdf5", path, parts{1}).(parts{1});
  if numel(parts) > 1, value = value.(parts{2}); end
end
compare_csv(@by_load);
