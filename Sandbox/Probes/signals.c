// signals NUMBER: dies by a signal of its own, as a program outside a jail would.
// signals: says how many signals it found blocked, ignored or handled.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
    if (count > 1) {
        int number = atoi(words[1]);
        if (number == SIGABRT) abort();
        raise(number);
        return 0;
    }
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    int touched = 0;
    for (int number = 1; number < 65; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action)) continue;
        touched += sigismember(&blocked, number) == 1;
        touched += action.sa_handler != SIG_DFL;
    }
    printf("%d\n", touched);
    return 0;
}
