// uncounted-memory KIND: takes 2 GiB of memory that no limit of a process counts, and keeps it: `zero`, shared pages of /dev/zero;
// `tables`, page tables of memory that is only looked at; `orphan`, as `zero`, in a thread
// that outlives the first.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *take_zero(void *unused) {
    (void)unused;
    int zero = open("/dev/zero", O_RDWR);
    const size_t step = 16 << 20;
    for (int i = 0; i < 128; i++) {
        volatile char *block = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_SHARED, zero, 0);
        if (block == MAP_FAILED) exit(3);
        for (size_t at = 0; at < step; at += 4096) block[at] = 1;
    }
    pause();
    return NULL;
}

// A page of tables for every two mebibytes that are read once: 2 GiB of tables for 1 TiB.
static void take_tables(void) {
    const size_t step = 64UL << 30;
    for (int i = 0; i < 16; i++) {
        char *block = mmap(NULL, step, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (block == MAP_FAILED) exit(3);
        // Huge pages of zeros need no tables.
        madvise(block, step, MADV_NOHUGEPAGE);
        volatile char sum = 0;
        for (size_t at = 0; at < step; at += 2 << 20) sum += block[at];
    }
}

int main(int count, char **words) {
    const char *kind = count > 1 ? words[1] : "";
    pthread_t thread;
    if (!strcmp(kind, "zero")) take_zero(NULL);
    if (!strcmp(kind, "tables")) take_tables();
    if (!strcmp(kind, "orphan")) {
        pthread_create(&thread, NULL, take_zero, NULL);
        pthread_exit(NULL);
    }
    pause();
    return 0;
}
