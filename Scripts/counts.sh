# Adding up what passed and what failed, over several tools. To be sourced.

passed=0
failed=0
# What failed, a line each.
broken=

count() { # passed failed
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# Adds up JUnit files by test case: one may carry several failures. Skipped ones are neither passed nor failed.
# No case at all means that the tool died: one failure.
count_junit() { # name files...
  local name=$1 good bad cases
  shift
  cases=$(cat /dev/null "$@" 2>/dev/null | tr '\n' ' ' | sed 's/<testcase/\n<testcase/g' | grep '^<testcase')
  read -r good bad < <(awk '
    /<failure|<error/ { bad++; next }
    /<skipped/ { next }
    /./ { good++ }
    END { print good + 0, bad + 0 }' <<<"$cases")
  # Its name and the beginning of what was wrong.
  local which
  which=$(grep -E '<failure|<error' <<<"$cases" | cut -c1-500 | sed "s/^/failed in $name: /")
  if [ -n "$which" ]; then broken+=$which$'\n'; fi
  if [ $((good + bad)) -eq 0 ]; then
    echo "$name: no test was run" >&2
    bad=1
  fi
  count "$good" "$bad"
}

# What failed and the closing line, also left in files for whoever adds several up; fails when anything failed.
closing() { # name
  mkdir -p .build/counts
  printf '%s' "$broken" | tee ".build/counts/$1.failed"
  echo "$passed $failed" >".build/counts/$1"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
