// Writes to both streams in an order that its output shows. Argument: how.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(int stream, int number) {
    char line[16];
    if (write(stream, line, snprintf(line, sizeof line, "%d\n", number)) < 0) exit(1);
}

// Numbers in turn, 5000 of them.
static void turns(void) {
    for (int i = 0; i < 5000; i++) say(1 + i % 2, i);
}

// Calls the kernel for 0.3 s, and is silent for a second before it writes.
static void calls(void) {
    struct rusage usage;
    do {
        for (int i = 0; i < 1000; i++) syscall(SYS_getppid);
        getrusage(RUSAGE_SELF, &usage);
    } while (usage.ru_stime.tv_sec == 0 && usage.ru_stime.tv_usec < 300000);
    sleep(1);
    turns();
}

// A mebibyte of one letter to each stream in turn, in one write.
static void large(void) {
    static char block[1 << 20];
    for (int i = 0; i < 6; i++) {
        memset(block, 'a' + i, sizeof block);
        if (write(1 + i % 2, block, sizeof block) != sizeof block) exit(1);
    }
}

static void *thread(void *stream) {
    for (int i = 0; i < 5000; i++) say((int)(long)stream, i);
    return NULL;
}

// Two threads to each stream, each counting.
static void threads(void) {
    pthread_t all[4];
    for (long i = 0; i < 4; i++) pthread_create(&all[i], NULL, thread, (void *)(1 + i % 2));
    for (int i = 0; i < 4; i++) pthread_join(all[i], NULL);
}

// One thread hands over to the other after each write.
static pthread_barrier_t turn;
static void *second(void *argument) {
    for (int i = 1; i < 400; i += 2) {
        pthread_barrier_wait(&turn);
        say(2, i);
        pthread_barrier_wait(&turn);
    }
    return argument;
}
static void handover(void) {
    pthread_t other;
    pthread_barrier_init(&turn, NULL, 2);
    pthread_create(&other, NULL, second, NULL);
    for (int i = 0; i < 400; i += 2) {
        say(1, i);
        pthread_barrier_wait(&turn);
        pthread_barrier_wait(&turn);
    }
    pthread_join(other, NULL);
}

// As turns, with more files open than a process has room for at first.
static void files(void) {
    for (int i = 0; i < 80; i++)
        if (dup(0) < 0) exit(1);
    for (int i = 0; i < 200; i++) say(1 + i % 2, i);
}

// The streams changed over, and the kernel itself as the writer.
static void others(void) {
    int kept = dup(1);
    dup2(2, 1);
    dup2(kept, 2);
    for (int i = 0; i < 200; i++) say(2 - i % 2, i);
    FILE *file = fopen("/tmp/numbers", "w+");
    for (int i = 200; i < 400; i++) fprintf(file, "%03d\n", i);
    fflush(file);
    off_t offset = 0;
    for (int i = 200; i < 400; i++)
        if (sendfile(2 - i % 2, fileno(file), &offset, 4) != 4) exit(1);
}

// Through a descriptor that nobody looks at; after a silence, in turn again.
static void unseen(void) {
    int other = dup(1);
    for (int i = 0; i < 10; i++) say(other, i);
    usleep(2500000);
    for (int i = 10; i < 200; i++) say(1 + i % 2, i);
}

int main(int count, char **arguments) {
    const struct { const char *name; void (*go)(void); } all[] = {
        {"turns", turns}, {"large", large}, {"threads", threads}, {"handover", handover},
        {"files", files}, {"calls", calls}, {"others", others}, {"unseen", unseen},
    };
    for (unsigned i = 0; count > 1 && i < sizeof all / sizeof *all; i++)
        if (strcmp(arguments[1], all[i].name) == 0) all[i].go();
    return 0;
}
