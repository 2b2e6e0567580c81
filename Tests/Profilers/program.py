"""What py-spy and memray look at: nearly all its time is in hot(), nearly all its memory comes from keep()."""

import sys
import time


def hot(limit):
    total = 0
    for number in range(limit):
        total += number * number % 7
    return total


def mild(limit):
    return sum(range(limit))


def keep(count):
    kept = []
    for _ in range(count):
        kept.append(bytearray(1000))
    return kept


def main(seconds):
    kept = keep(3000)
    end = time.process_time() + seconds
    while time.process_time() < end:
        hot(20000)
        mild(2000)
    return kept


main(float(sys.argv[1]))
