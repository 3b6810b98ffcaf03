#!/usr/bin/env bash
# What the formatter's rules can't say: marks of haste, names that say nothing, files that are too long.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

forbid() { # reason, extended regular expression, folders…
    local reason=$1 expression=$2
    shift 2
    local found
    if found=$(grep --recursive --include='*.swift' --line-number --extended-regexp "$expression" "$@" 2>/dev/null); then
        printf '%s\n%s\n' "$reason:" "$found" >&2
        failed=1
    fi
}

forbid 'A crash in place of an error' '\btry!|\bas!|\bfatalError\(|\bpreconditionFailure\(' Sources
forbid 'An error that nobody will see' 'catch[[:space:]]*\{[[:space:]]*\}' Sources
forbid 'Work left undone' '\b(TODO|FIXME|XXX|HACK)\b' Sources Tests
forbid 'A name that says nothing' '\b(class|struct|enum|actor|protocol)[[:space:]]+[A-Za-z]*(Manager|Helper|Helpers|Utils|Utilities)\b' Sources Tests
forbid 'A test that waits for the clock' '\bTask\.sleep|\busleep\(' Tests

# What is right only for a reason gives the reason, beside it or in the lines above.
while IFS=: read -r file line _; do
    if ! sed -n "$((line > 4 ? line - 4 : 1)),${line}p" "$file" | grep -q '//'; then
        echo "Say why this is right: $file:$line: $(sed -n "${line}p" "$file" | sed 's/^ *//')" >&2
        failed=1
    fi
done < <(grep --recursive --include='*.swift' --line-number --extended-regexp \
    '@unchecked Sendable|nonisolated\(unsafe\)|\btry\?' Sources)

while read -r lines file; do
    echo "A file is about one thing: $file has $lines lines, and 800 is the end" >&2
    failed=1
done < <(find Sources Tests -name '*.swift' -exec wc -l {} + | awk '$2 != "total" && $1 > 800')

exit $failed
