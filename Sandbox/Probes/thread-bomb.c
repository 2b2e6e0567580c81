// Starts threads until it is refused, and says how many it got. Exits 0 all the same.
// thread-bomb storm: starts threads that end at once and others that spin, for ever.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *wait_for_ever(void *unused) { pause(); return unused; }

static void *end(void *unused) { return unused; }

static void *spin(void *unused) {
    for (;;) __asm__ volatile("");
    return unused;
}

int main(int count, char **words) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 16);
    for (unsigned turn = 0; count > 1 && !strcmp(words[1], "storm"); turn++) {
        pthread_t thread;
        if (pthread_create(&thread, &small, turn % 64 ? end : spin, NULL) == 0) pthread_detach(thread);
    }
    int threads = 0;
    for (int i = 0; i < 5000; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &small, wait_for_ever, NULL) == 0) threads++;
    }
    printf("%d threads\n", threads);
    fflush(stdout);
    _exit(0);
}
