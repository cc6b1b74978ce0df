# Adding up what passed and what failed, over several tools. To be sourced.

passed=0
failed=0

count() { # passed failed
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# Adds the counts of JUnit files. No file, or one without tests, means that the tool died: one failure.
count_junit() { # name files...
  local name=$1 file tests bad skipped all=0
  shift
  for file in "$@"; do
    [ -s "$file" ] || continue
    while read -r tests bad skipped; do
      count $((tests - bad - skipped)) "$bad"
      all=$((all + tests))
    done < <(attributes "$file")
  done
  if [ "$all" -eq 0 ]; then
    echo "$name: no test was run" >&2
    count 0 1
  fi
}

# One line for each suite: tests, failures and errors, skipped.
attributes() {
  { grep -o '<testsuite [^>]*>' "$1" || true; } | while read -r suite; do
    echo "$(number tests "$suite") $(($(number failures "$suite") + $(number errors "$suite"))) \
$(number skipped "$suite")"
  done
}

number() { # attribute text
  local found
  found=$(grep -o " $1=\"[0-9]*\"" <<<"$2" | head -1 | tr -dc 0-9 || true)
  echo "${found:-0}"
}

# The closing line, also left in a file for whoever adds several up; fails when anything failed.
closing() { # name
  mkdir -p .build/counts
  echo "$passed $failed" >".build/counts/$1"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
