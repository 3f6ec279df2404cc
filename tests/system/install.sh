#!/usr/bin/env bash
# install.sh CONVENE SOURCE CC: the manual page and the completions hold every command, option and parameter there is.
set -euo pipefail
convene=$1 source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { printf 'install.sh: %s\n' "$*" >&2 && exit 1; }

"$convene" manual >"$scratch/convene.1"
for shell in bash zsh fish; do "$convene" completion "$shell" >"$scratch/$shell"; done
bash -n "$scratch/bash"
for shell in zsh fish; do
  if command -v "$shell" >/dev/null; then "$shell" --no-execute "$scratch/$shell" || fail "$shell does not read its completions"; fi
done
if command -v groff >/dev/null; then
  [ -z "$(groff -man -Tutf8 -k -ww "$scratch/convene.1" 2>&1 >"$scratch/page")" ] || fail 'groff finds fault with the manual page'
fi

# What the programs read: the tables of options, which the completions never see.
commands=$(sed -n 's/^CVN_COMMAND(\([a-z]*\),.*/\1/p' "$source/src/cli/commands.def")
[ "$(wc -w <<<"$commands")" -ge 8 ] || fail 'no commands found in commands.def'
# The words that bash would offer for a command line; the last argument is the word being written.
offered() {
  bash -c '
    compopt() { :; }
    . "$1"
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _convene
    printf "%s\n" "${COMPREPLY[@]}"' bash "$scratch/bash" "$@" | sort
}
[ "$(offered convene '')" = "$(printf '%s\n' "$commands" help --help --version | sort)" ] || fail 'commands that bash offers'
for command in $commands; do
  grep -q "^\\.SS convene $command\$" "$scratch/convene.1" || fail "the manual page lacks $command"
  known=$({
    echo --help
    sed -n '/cvn_option known/,/^};/p' "$source/src/cli/$command.c" |
      { grep -oE '(CVN_[A-Z]+\(|\{)"[a-z-]+"|CVN_THREADS' || true; } | sed 's/CVN_THREADS/"threads"/; s/.*"\(.*\)"/--\1/'
  } | sort)
  [ "$(offered convene "$command" --)" = "$known" ] ||
    fail "$command knows ${known//$'\n'/ }, and bash offers others"
  for option in $known; do
    grep -q -- "[ {]'\\?\\*\\?${option}[=[]" "$scratch/zsh" || fail "zsh is not told of $command $option"
    grep -q -- "from $command' -l ${option#--} " "$scratch/fish" || fail "fish is not told of $command $option"
    grep -q -- "${option//-/\\\\-}" "$scratch/convene.1" || fail "the manual page lacks $option"
  done
done
parameters=$(sed -n 's/^CVN_PARAM(\([a-z_]*\), *[a-z_0-9]*, *"\([^"]*\)".*/\1.\2/p' "$source/src/scenario/parameters.def" | sort)
[ "$(wc -l <<<"$parameters")" -ge 50 ] || fail 'no parameters found in parameters.def'
[ "$(offered convene run --set '')" = "${parameters//$'\n'/=$'\n'}=" ] || fail 'parameters that bash offers for --set'
for parameter in $parameters; do
  grep -q "^  $parameter\b" <(sed 's/\\-/-/g' "$scratch/convene.1") || fail "the manual page lacks $parameter"
done
[ "$(offered convene params trust.ga)" = trust.gain ] || fail 'bash does not complete trust.ga'
[ "$(offered convene new '')" = coalition ] || fail 'bash does not complete convene new'
[ "$(offered convene help ru)" = run ] || fail 'bash does not complete convene help ru'

# Exit codes: all of errors.def.
while IFS= read -r text; do
  grep -q "$text" "$scratch/convene.1" || fail "the manual page lacks '$text'"
done < <(sed -n 's/^CVN_ERROR(.*"\(.*\)")$/\1/p' "$source/include/convene/errors.def")
while IFS= read -r code; do
  grep -q "^\\.B $code\$" "$scratch/convene.1" || fail "the manual page lacks exit status $code"
done < <(sed -n 's/^CVN_ERROR([A-Z0-9_]*, \([0-9]*\),.*/\1/p' "$source/include/convene/errors.def" | sort -u)
