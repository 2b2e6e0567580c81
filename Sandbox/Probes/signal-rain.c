// signal-rain HANDLER: makes a call that ends the jail, ptrace, in a thread that others send signals to without a pause.
// HANDLER is `restart` (the kernel makes an interrupted call again) or `return` (it fails with EINTR, and we make it
// again). Says so when it is alive two seconds later, and how often it has begun the call.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void handle(int number) { (void)number; }

static volatile int target;
static volatile long attempts;

static void *rain(void *unused) {
    while (!target) {}
    for (;;) syscall(SYS_tgkill, getpid(), target, SIGUSR1);
    return unused;
}

static void *attempt(void *unused) {
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    target = (int)syscall(SYS_gettid);
    // Until the rain falls. Not asleep, for the rain would keep it from ever waking.
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < 100000000L);
    for (;;) {
        attempts++;
        syscall(SYS_ptrace, 0, 0, 0, 0);
    }
    return unused;
}

int main(int count, char **words) {
    struct sigaction action = {.sa_handler = handle};
    if (count > 1 && !strcmp(words[1], "restart")) action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
    pthread_t thread;
    for (int i = 0; i < 3; i++) pthread_create(&thread, NULL, rain, NULL);
    pthread_create(&thread, NULL, attempt, NULL);
    for (int i = 0; i < 20; i++) usleep(100000);
    printf("alive after %ld\n", attempts);
    return 0;
}
