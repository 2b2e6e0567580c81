// Starts threads until it is refused, and says how many it got. Exits 0 all the same.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *wait_for_ever(void *unused) { pause(); return unused; }

int main(void) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 16);
    int threads = 0;
    for (int i = 0; i < 5000; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &small, wait_for_ever, NULL) == 0) threads++;
    }
    printf("%d threads\n", threads);
    fflush(stdout);
    _exit(0);
}
