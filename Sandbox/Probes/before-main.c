// Does its work before main: forks, and then spins for ever.
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void early(void) {
    printf("%d\n", fork() >= 0);
    fflush(stdout);
    for (;;) {}
}

int main(void) {
    puts("main");
    return 0;
}
