class ResultFile: pass
