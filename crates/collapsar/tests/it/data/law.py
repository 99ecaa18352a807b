"""Writes law.csv: the probabilities that one simulated entry leaves its resting value, to 25 digits.

The rounding boundaries are inverted one after the other in exact rational arithmetic, and the normal law is integrated by mpmath;
the crate finds the same boundaries by bisection over the float32 numbers. Needs numpy, torch and mpmath.
"""

import csv
import sys
from fractions import Fraction

import mpmath
import numpy as np
import torch

mpmath.mp.dps = 60
F = np.float32
INF = F(np.inf)


def stored_bits(total, storage):
    value = torch.tensor([float(total)], dtype=torch.float32).to(torch.bfloat16)
    if storage == "F16":
        value = value.to(torch.float32).to(torch.float16)
    return int(value.view(torch.int16).item())


def up(x):
    """The next float32, where -0.0 comes before 0.0."""
    if x == 0 and np.signbit(x):
        return F(0.0)
    return np.nextafter(x, INF)


def down(x):
    if x == 0 and not np.signbit(x):
        return F(-0.0)
    return np.nextafter(x, -INF)


def order(x):
    bits = int(F(x).view(np.int32))
    return bits if bits >= 0 else -(bits & 0x7FFFFFFF) - 1


def from_order(i):
    bits = i if i >= 0 else 0x80000000 | (-(i + 1))
    return np.uint32(bits).view(F)


def exact(x):
    """A finite float32 as a fraction; infinity counts as the number it would be if the exponents went on."""
    return Fraction(2) ** 128 * (1 if x > 0 else -1) if np.isinf(x) else Fraction(float(x))


def highest_sum(total, storage):
    """The highest float32 stored as the same value as `total`."""
    low, high = order(total), order(INF)
    target = stored_bits(total, storage)
    if stored_bits(INF, storage) == target:
        return INF
    while high - low > 1:
        middle = (low + high) // 2
        if stored_bits(from_order(middle), storage) == target:
            low = middle
        else:
            high = middle
    return from_order(low)


def even(x):
    return int(F(x).view(np.uint32)) % 2 == 0


def rounds_at_most(limit):
    """(bound, closed): a real number rounds to a float32 of at most `limit` iff it is below bound, or equal to it and closed."""
    if np.isinf(limit):
        return None
    after = up(limit)
    if limit == 0 and np.signbit(limit):
        # -0.0: what is below zero, down to half the smallest subnormal, rounds to it; zero itself gives 0.0.
        return Fraction(0), False
    return (exact(limit) + exact(after)) / 2, even(limit)


def largest_float(bound, closed, factor):
    """The largest float32 x with factor * x below bound (or equal, if closed)."""
    def fits(x):
        if np.isinf(x):
            return False
        product = Fraction(float(x)) * factor
        if product == 0 and bound == 0 and not closed:
            return np.signbit(x)
        return product < bound or closed and product == bound

    low, high = order(-INF), order(INF)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(from_order(middle)):
            low = middle
        else:
            high = middle
    return from_order(low)


def probability_above(centroid, sigma, storage, mirrored=False):
    c, s = F(centroid), F(sigma)
    top = highest_sum(c + F(0) * s, storage)
    bound = rounds_at_most(top)
    if bound is None:
        return mpmath.mpf(0)
    total, closed = bound
    if mirrored and total == 0:
        # Terms that cancel give 0.0, never -0.0: in the mirror image that sum still rests.
        closed = True
    # c + n < total: the largest n among the float32 numbers.
    def fits(n):
        if np.isinf(n):
            return False
        value = Fraction(float(c)) + Fraction(float(n))
        if value == 0 and c == 0 and total == 0 and not closed:
            return np.signbit(c) and np.signbit(n)
        return value < total or closed and value == total

    low, high = order(-INF), order(INF)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(from_order(middle)):
            low = middle
        else:
            high = middle
    noise = from_order(low)
    bound = rounds_at_most(noise)
    if bound is None:
        return mpmath.mpf(0)
    z = largest_float(*bound, Fraction(float(s)))
    if np.isinf(z):
        return mpmath.mpf(0)
    limit = (exact(z) + exact(up(z))) / 2
    return mpmath.erfc(mpmath.mpf(limit.numerator) / limit.denominator / mpmath.sqrt(2)) / 2


def probabilities(centroid, sigma, storage):
    """Below and above. The mirror image of the centroid leaves upwards where it leaves downwards, but for sums of zero."""
    if F(centroid) == 0:
        # A sum of 0.0 rests at 0.0. Below lies -0.0, which every negative number gives if it underflows.
        below = below_zero(sigma, storage, np.signbit(F(centroid)))
    else:
        below = probability_above(-F(centroid), sigma, storage, mirrored=True)
    return below, probability_above(centroid if F(centroid) != 0 else 0.0, sigma, storage)


def below_zero(sigma, storage, negative):
    """A centroid of zero. From 0.0 a product of -0.0 gives 0.0, from -0.0 it gives -0.0."""
    if negative:
        return mpmath.mpf("0.5")
    # The sum is the product: it must be at most the negative subnormal number of the smallest size.
    smallest = Fraction(1, 2**149)
    bound, closed = smallest / 2, True  # ties go to the even zero
    z = largest_float(bound, closed, Fraction(float(F(sigma))))
    if np.isinf(up(z)):
        return mpmath.mpf(0)
    limit = (exact(z) + exact(up(z))) / 2
    return mpmath.erfc(mpmath.mpf(limit.numerator) / limit.denominator / mpmath.sqrt(2)) / 2


def ulp(exponent):
    return 2.0 ** (exponent - 7)


CASES = [
    # ordinary numbers, near a boundary and in the middle
    (3.28e-3, 1.5e-9), (3.28e-3, 1e-6), (-3.28e-3, 1e-5), (3.28e-3, 1e-4), (0.166, 3.28e-3), (-0.0421, 3.28e-3),
    # on the grid, and exactly on a tie between two of its points: to even, down and up
    (2.0**-9, 1e-6), (2.0**-9 + ulp(-9), 1e-6), (2.0**-9 + ulp(-9) / 2, 1e-8), (2.0**-9 + 1.5 * ulp(-9), 1e-8),
    (-(2.0**-9 + 1.5 * ulp(-9)), 1e-8), (2.0**-9 + ulp(-9) / 2, 1.5e-9),
    # one float32 beside a tie, with noise of less than the float32 spacing
    (float(np.nextafter(F(2.0**-9 + ulp(-9) / 2), F(1))), 1.5e-9), (float(np.nextafter(F(2.0**-9 + ulp(-9) / 2), F(0))), 1.5e-9),
    (float(np.nextafter(F(2.0**-4 + ulp(-4) / 2), F(0))), 1.5e-9), (float(np.nextafter(F(2.0**-4 + ulp(-4) / 2), F(0))), 1e-10),
    # a power of two: the grid is finer below
    (2.0**-10, 1e-6), (1.0, 1e-3), (float(np.nextafter(F(1), F(0))), 1e-3),
    # where float16 becomes subnormal, and inside: the tie of its grid of 2^-24, and near it
    (2.0**-14, 1e-8), (2.0**-14 - 2.0**-25, 1e-8), (2.0**-20 + 2.0**-25, 1e-9), (1.5 * 2.0**-24, 1e-9), (2.5 * 2.0**-24, 1.5e-9),
    (5e-8, 1.5e-9), (1.12516898e-06, 1.5e-9), (1.12516898e-06, 1e-8), (-3.1e-8, 1.5e-9), (2.98e-8, 1.5e-9), (2.0**-25, 1.5e-9),
    # through zero, to the other sign
    (1e-9, 1.5e-9), (-1e-9, 1.5e-9), (1e-9, 1e-7), (-2e-10, 1.5e-9), (1e-30, 1.5e-9),
    # zeros
    (0.0, 1.5e-9), (-0.0, 1.5e-9), (0.0, 1e-7), (0.0, 1e-45), (0.0, 1e-30), (-0.0, 1e-40),
    # subnormal float32
    (1e-40, 1e-41), (1e-40, 1e-45), (1.4e-45, 1e-44), (-1e-39, 1e-42), (2.0**-126, 1e-40),
    # overflow: of float16 alone, of bfloat16
    (65280.0, 100.0), (65504.0, 10.0), (65408.0, 1.0), (-65407.9, 1.0), (3.3e38, 1e36), (3.39e38, 1e35), (70000.0, 500.0),
    # no noise at all
    (0.1, 0.0), (-0.0, 0.0), (2.0**-9 + ulp(-9) / 2, 0.0),
]


def main(path):
    with open(path, "w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["centroid_bits", "sigma", "storage", "below", "above"])
        for storage in ("F16", "BF16"):
            for centroid, sigma in CASES:
                below, above = probabilities(centroid, sigma, storage)
                bits = int(F(centroid).view(np.uint32))
                texts = [mpmath.nstr(p, 25) if p > mpmath.mpf(10) ** -300 else "0" for p in (below, above)]
                writer.writerow([f"{bits:08x}", repr(float(F(sigma))), storage, *texts])


if __name__ == "__main__":
    main(*sys.argv[1:])
