// Sets every timer and handler that a profiler inside the program would use. None of them is ours.
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

static volatile int ticks;
static void tick(int number) { ticks += number == SIGPROF; }

int main(void) {
    signal(SIGPROF, tick);
    struct itimerval often = {{0, 1000}, {0, 1000}};
    int failed = setitimer(ITIMER_PROF, &often, NULL) != 0;
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF};
    failed += timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0;
    while (ticks < 5) {}
    printf("failed %d ticked %d\n", failed, ticks > 0);
    return 0;
}
