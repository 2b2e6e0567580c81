// Tries to execute something in every way there is, itself as an unreadable copy included. A sampler cannot follow
// into a file that its program may not read. Exits 99 where it comes back to life.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "again") == 0) return 99;
    char *again[] = {"main", "again", NULL}, *none[] = {NULL};
    execve("/box/main", again, none);
    execveat(AT_FDCWD, "/box/main", again, none, 0);
    int self = open("/box/main", O_RDONLY);
    fexecve(self, again, none);
    syscall(SYS_execveat, self, "", again, none, AT_EMPTY_PATH);
    if (dup2(self, 1000) >= 0) puts("descriptor 1000");
    syscall(SYS_execveat, 1000, "", again, none, AT_EMPTY_PATH);
    char block[1 << 16];
    int copy = open("/tmp/copy", O_WRONLY | O_CREAT, 0700);
    ssize_t length;
    while ((length = read(self, block, sizeof block)) > 0)
        if (write(copy, block, length) < 0) break;
    close(copy);
    chmod("/tmp/copy", 0111);
    execve("/tmp/copy", again, none);
    int library = open("/tmp/library", O_RDWR | O_CREAT, 0700);
    if (write(library, block, 4096) == 4096 &&
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, library, 0) != MAP_FAILED)
        puts("mapped executable");
    puts("still the first");
    return 0;
}
