#!/bin/sh
# Two platforms that know nothing of each other become a source and a target. Asks first what is there, so that it may run again.
set -eu
title='Products of alpha'
token=$(cat "$TOKEN_FILE")

call() { # path, then what curl takes; an error shows the answer, which says what to mend
    path=$1
    shift
    curl -sS --fail-with-body --retry 10 --retry-connrefused --max-time 60 \
        -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@" "$MASTER$path" || { echo >&2; exit 1; }
}

if call /api/platform | grep -q "\"name\":\"$OTHER\""; then
    echo "platform $OTHER is registered"
else
    call /api/platform -d "{\"name\": \"$OTHER\", \"domain\": \"$OTHER_DOMAIN\"}" > /dev/null
    echo "registered platform $OTHER"
fi
call /api/platform/sync -X POST > /dev/null
echo "the registry is at $OTHER"

syncs=$(call /api/sync)
if printf '%s\n' "$syncs" | grep -q "\"title\":\"$title\""; then
    echo "sync \"$title\" is there"
    exit 0
fi
sync=$(call /api/sync -d "{\"title\": \"$title\", \"source_platform\": \"alpha\", \"source_model\": \"product\",
    \"target_platform\": \"$OTHER\", \"target_model\": \"product\"}")
id=$(printf '%s\n' "$sync" | sed -n 's/^{"id":"\([^"]*\)".*/\1/p')
call "/api/sync/$id/run" -X POST > /dev/null
echo "sync \"$title\" brings the table product of alpha to $OTHER: what is there, and every change from now on"
