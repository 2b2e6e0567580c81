// Wants every processor: asks for all of them, then spins in eight threads until it is killed.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

static void *spin(void *unused) {
    for (;;) __asm__ volatile("");
    return unused;
}

int main(void) {
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    puts(sched_setaffinity(0, sizeof all, &all) == 0 ? "freed" : "held");
    fflush(stdout);
    pthread_t thread;
    for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, spin, NULL);
    spin(NULL);
}
