#!/bin/sh
# The dependencies point one way: cli → api → service → {reader, extract, store} → base, and http → base. Each library is
# included where it belongs and nowhere else. Keys and signatures are compared in constant time.
set -u
failed=0

# only HEADER FOLDER…: no file outside the folders includes the header
only() {
  header=$1
  shift
  pattern=$(printf '^%s|' "$@")
  found=$(grep -rlE "#include [<\"]$header" src include | grep -vE "${pattern%|}")
  [ -z "$found" ] && return
  echo "structure: $header is included outside $*:"
  echo "$found"
  failed=1
}
only 'sqlite3\.h' src/store/sqlite/
only 'microhttpd\.h' src/http/
only 'jansson\.h' src/api/ src/reader/
only 'libxml/' src/reader/
only 'sodium\.h' src/base/
only 'xxhash\.h' src/base/
only 'xxh_x86dispatch\.h' src/base/
only 'seccomp\.h' src/base/
only 'linux/' src/base/
only 'zlib\.h' src/http/
only 'zstd\.h' src/http/
only 'onrecord/http\.h' src/http/ src/api/ src/cli/ include/onrecord/http.h include/onrecord/api.h
only 'onrecord/api\.h' src/api/ src/cli/ include/onrecord/api.h
only 'onrecord/service(_intake)?\.h' src/service/ src/api/ src/cli/ include/onrecord/service include/onrecord/api.h
only 'onrecord/store\.h' src/store/ src/service/ src/api/ src/cli/ include/onrecord/
only 'onrecord/extract\.h' src/extract/ src/store/ src/service/ src/api/ src/cli/ include/onrecord/
only 'onrecord/article\.h' src/reader/ src/store/ src/service/ src/api/ src/cli/ include/onrecord/
only 'onrecord/embed\.h' src/extract/ src/store/ src/api/ include/onrecord/
only 'onrecord/reader\.h' src/reader/ src/service/ src/api/ src/cli/ src/main.c include/onrecord/

# a private header is included only within its folder, or by its path from src/ within its module; src/main.c alone reaches
# into src/cli
foreign=$(for module in src/*/; do
  name=$(basename "$module")
  grep -rnE '#include "' "$module" | grep -vE "#include \"(onrecord/[a-z0-9_]+|[a-z0-9_]+|$name/[a-z0-9_/]+)\.h\""
done)
if [ -n "$foreign" ] || grep -E '#include "' src/main.c | grep -vE '"(onrecord|cli)/'; then
  echo "structure: a header of another folder is included:"
  echo "$foreign"
  failed=1
fi

# by the two functions that do, and by nothing else: how long a comparison takes tells how much of a key is right
for function in onr_secret_equal onr_mac_valid; do
  sed -n "/^bool $function(/,/^}/p" src/base/hash.c | grep -q 'return sodium_memcmp(' && continue
  echo "structure: $function in src/base/hash.c does not compare with sodium_memcmp"
  failed=1
done
compared=$(grep -rnE '(onr_str_equal|onr_str_starts_with|memcmp|strn?cmp)[a-z_]*\([^;]*(write_key|configured|[^a-z]mac)\b' src --include=*.c | grep -v sodium_memcmp)
if [ -n "$compared" ]; then
  echo "structure: a key or a signature is compared in a time that depends on it:"
  echo "$compared"
  failed=1
fi
exit $failed
