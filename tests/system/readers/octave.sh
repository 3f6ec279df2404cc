#!/bin/sh
# octave.sh SCRIPT FOLDER: runs an Octave script that prints "agreed" when all is well; Octave 7 can leave with
# code 0 after an error, so the word decides.
command -v octave-cli >/dev/null 2>&1 || exit 77
output=$(CONVENE_READERS="$2" octave-cli --no-gui --quiet --path "$(dirname "$1")" "$1" 2>&1)
code=$?
printf '%s\n' "$output"
case "$output" in
*"missing package"*) exit 77 ;;
*agreed*) exit 0 ;;
esac
exit $((code ? code : 1))
