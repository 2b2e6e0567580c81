/* What perf looks at: nearly all its time is in hot(). */
#include <time.h>

static volatile long sink;

__attribute__((noinline)) static void hot(long limit) {
    for (long number = 0; number < limit; number++) sink += number * number % 7;
}

__attribute__((noinline)) static void mild(long limit) {
    for (long number = 0; number < limit; number++) sink += number;
}

int main(void) {
    while (clock() < CLOCKS_PER_SEC) {
        hot(1000000);
        mild(50000);
    }
    return 0;
}
