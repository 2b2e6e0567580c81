// Maps memory without touching it, 256 MB at a time, and says how much it was promised; then "touch" takes it.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(int count, char **words) {
    long got = 0;
    char *last = NULL;
    for (int i = 0; i < 4096; i++) {
        char *block = mmap(NULL, 256 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (block == MAP_FAILED) break;
        last = block;
        got += 256;
    }
    printf("%ld\n", got);
    fflush(stdout);
    if (count > 1 && last)
        for (long i = 0; i < 256 << 20; i += 4096) last[i] = 1;
    (void)words;
    return 0;
}
