// signals NUMBER: dies by a signal of its own, as a program outside a jail would.
#include <signal.h>
#include <stdlib.h>

int main(int count, char **words) {
    int number = count > 1 ? atoi(words[1]) : SIGABRT;
    if (number == SIGABRT) abort();
    raise(number);
    return 0;
}
