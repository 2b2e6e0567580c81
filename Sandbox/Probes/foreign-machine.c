// Makes a call by the numbers of another machine: "i386" through the old gate, "x32" by its bit.
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "x32") == 0) {
        syscall(0x40000000 + SYS_getpid);
    } else {
        long result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
    }
    puts("survived");
    return 0;
}
