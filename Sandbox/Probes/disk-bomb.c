// Fills its scratch directory with bytes, then with files, then reaches beyond. Prints what it got.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    signal(SIGXFSZ, SIG_IGN);
    static char block[1 << 16];
    memset(block, 1, sizeof block);
    long written = 0, files = 0;
    int error = 0;
    for (int i = 0; i < 1000 && error != ENOSPC; i++) {
        char name[64];
        snprintf(name, sizeof name, "/tmp/bytes-%d", i);
        int file = open(name, O_WRONLY | O_CREAT, 0600);
        ssize_t count;
        while (file >= 0 && (count = write(file, block, sizeof block)) > 0) written += count;
        error = errno;
        close(file);
    }
    for (int i = 0; i < 1000; i++) {
        char name[64];
        snprintf(name, sizeof name, "/tmp/bytes-%d", i);
        unlink(name);
    }
    for (int i = 0; i < 100000; i++) {
        char name[64];
        snprintf(name, sizeof name, "/tmp/file-%d", i);
        int file = open(name, O_WRONLY | O_CREAT, 0600);
        if (file < 0) break;
        files++;
        close(file);
    }
    int file = open("/tmp/file-0", O_WRONLY);
    int sparse = ftruncate(file, 1L << 40) == 0;
    printf("bytes %ld files %ld sparse %d\n", written, files, sparse);
    return 0;
}
