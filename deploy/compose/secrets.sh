#!/bin/sh
# Makes the secrets of both platforms, once; "show" prints the tokens of their APIs. The services read the files as settings, see compose.yaml.
set -eu
folder=${SECRETS_FOLDER:-/secrets}

secret() {
    head -c 48 /dev/urandom | base64 | tr -d '\n'
}

make() { # platform, token that both share
    cd "$folder/$1"
    if [ -s application.properties ]; then
        return 0
    fi
    secret > database-password
    secret > api-token
    cat > settings <<EOF
sync.token=$2
sync.api-token=$(cat api-token)
sync.encryption-key=$(secret)
quarkus.datasource.password=$(cat database-password)
EOF
    chmod 644 database-password api-token settings # read by users of other numbers; the volume is the wall
    mv settings application.properties
}

case ${1:-make} in
    make)
        # what a start that was cut short has left behind counts
        shared=$(sed -n 's/^sync\.token=//p' "$folder"/*/application.properties 2>/dev/null | head -n 1)
        shared=${shared:-$(secret)}
        make alpha "$shared"
        make beta "$shared"
        ;;
    show)
        for platform in alpha beta; do
            echo "$platform $(cat "$folder/$platform/api-token")"
        done
        ;;
esac
