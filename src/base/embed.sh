#!/bin/sh
# embed.sh NAME FILE… prints an assembler source that defines onr_embedded_NAME (include/onrecord/embed.h): the files' bytes
# and a table of them. Understood by gcc and clang.
set -eu
name=$1
shift
printf '.section .rodata\n'
i=0
for file in "$@"; do
  printf '.Lname%d: .asciz "%s"\n.balign 16\n.Lfile%d: .incbin "%s"\n.Lend%d: .byte 0\n' $i "${file##*/}" $i "$file" $i
  i=$((i + 1))
done
printf '.section .data.rel.ro,"aw"\n.balign 8\n.global onr_embedded_%s\nonr_embedded_%s:\n' "$name" "$name"
i=0
for file in "$@"; do
  printf '.dc.a .Lname%d, .Lfile%d, .Lend%d - .Lfile%d\n' $i $i $i $i
  i=$((i + 1))
done
printf '.dc.a 0, 0, 0\n.section .note.GNU-stack,"",%%progbits\n'
