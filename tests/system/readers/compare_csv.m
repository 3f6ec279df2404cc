% compare_csv.m: compares what Octave reads with the CSV export. Dimensions come in reverse order.
function compare_csv(get)
  folder = getenv("CONVENE_READERS");
  checked = 0;
  tables = {"trajectories", 4, ""; "outcomes", 3, ""; "population_organisations", 2, "population/"};
  for k = 1:rows(tables)
    path = fullfile(folder, "csv", [tables{k, 1} ".csv"]);
    [header, numbers] = read_csv(path, tables{k, 2});
    for c = 1:numel(header)
      if any(header{c}(end) == "0123456789"), continue; end
      value = double(get([tables{k, 3} header{c}]));
      if k == 1 && ndims(value) != 4, error("%s has %d dimensions", header{c}, ndims(value)); end
      value = value(:);
      expected = numbers(:, c);
      if numel(value) != numel(expected) || any(isnan(value) != isnan(expected)) || ...
          any(abs(value - expected) > 1e-14 * max(1, abs(expected)))
        error("%s differs from the CSV", header{c});
      end
      checked++;
    end
  end
  printf("%d variables agreed with the CSV export\n", checked);
end

function [header, numbers] = read_csv(path, keys)
  lines = strsplit(strtrim(fileread(path)), "\r\n");
  header = strsplit(lines{1}, ",")(keys + 1:end);
  numbers = zeros(numel(lines) - 1, numel(header));
  for i = 2:numel(lines)
    cells = strsplit(lines{i}, ",", "CollapseDelimiters", false);
    cells = cells(end - numel(header) + 1:end);  % a quoted name may hold commas
    numbers(i - 1, :) = str2double(cells);       % an empty cell is NaN
  end
end
