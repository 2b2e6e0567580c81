// signal-rain HANDLER: makes a call that ends the jail, ptrace, in a thread that others send signals to without a pause.
// HANDLER is `restart` (the kernel makes an interrupted call again) or `return` (it fails with EINTR, and we make it
// again). Says so when it is alive after two seconds.
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

static void *rain(void *unused) {
    while (!target) {}
    for (;;) syscall(SYS_tgkill, getpid(), target, SIGUSR1);
    return unused;
}

static void *attempt(void *unused) {
    struct timespec pause = {.tv_nsec = 100000000};
    target = (int)syscall(SYS_gettid);
    // Until the rain falls.
    while (nanosleep(&pause, &pause)) {}
    for (;;) syscall(SYS_ptrace, 0, 0, 0, 0);
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
    puts("alive");
    return 0;
}
