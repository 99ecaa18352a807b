"""Writes fit_intervals.csv and fit_maxima.csv, which tests/fit_oracle.rs compares with.

fit_intervals.csv: a normal number that lies in an interval, to 25 digits, integrated by mpmath: the logarithm of the probability, and the
mean and mean square of (number - mean) / sigma given that it does. fit_maxima.csv: small sets of values, and sigma of largest likelihood
with a given centroid and with the best one, found by scipy. Needs mpmath, numpy and scipy.
"""

import csv
import os

import mpmath
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_ndtr

mpmath.mp.dps = 60
HERE = os.path.dirname(os.path.abspath(__file__))


def truncated(low, high, mean, sigma):
    a, b = [(mpmath.mpf(end) - mpmath.mpf(mean)) / mpmath.mpf(sigma) for end in (low, high)]
    if a + b < 0:
        log_p, first, second = truncated(-float(high), -float(low), -float(mean), sigma)
        return log_p, -first, second
    tail = lambda x: mpmath.mpf(0) if x == mpmath.inf else mpmath.erfc(x / mpmath.sqrt(2)) / 2
    mpmath.mp.dps = 400
    p = tail(a) - tail(b)
    density = lambda x: mpmath.mpf(0) if x == mpmath.inf else mpmath.npdf(x)
    product = lambda x: mpmath.mpf(0) if x == mpmath.inf else x * mpmath.npdf(x)
    result = mpmath.log(p), (density(a) - density(b)) / p, 1 + (product(a) - product(b)) / p
    mpmath.mp.dps = 60
    return result


def intervals():
    random = np.random.default_rng(7)
    cases = [(-0.5, 0.5, 0, 1), (0, float("inf"), 0, 1), (float("-inf"), -3, 0, 1), (30, float("inf"), 0, 1), (-1, 60, 0, 1)]
    for width in (1e-12, 1e-8, 1e-4, 0.01, 0.3, 1, 4, 30):
        for low in (-37.5, -20, -5, -1, -0.25, 0, 0.5, 2, 8, 26, 36):
            cases.append((low, low + width, 0, 1))
    for _ in range(60):
        # As rounding intervals lie around a centroid: short numbers, sigma of any size.
        centre = float(np.float32(random.normal() * 10.0 ** random.integers(-6, 2)))
        step = abs(centre) * 2.0**-8
        low = centre + step * float(random.integers(-3, 3))
        cases.append((low, low + step, centre, float(step * 10.0 ** random.uniform(-1, 7))))
    with open(os.path.join(HERE, "fit_intervals.csv"), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["low", "high", "mean", "sigma", "log_probability", "first", "second"])
        for case in cases:
            found = truncated(*case)
            out.writerow([repr(float(x)) for x in case] + [mpmath.nstr(x, 25) for x in found])


def value(bits):
    return float(np.array([bits << 16], dtype=np.uint32).view(np.float32)[0])


def end_above(bits):
    """Where rounding goes from a positive bfloat16 to the next: half a float32 step beyond the tie, which goes to the even one."""
    tie = (value(bits) + value(bits + 1)) / 2
    half_step = float(np.spacing(np.float32(tie))) / 2
    return tie + half_step if bits % 2 == 0 else tie - half_step


def interval(bits):
    return end_above(bits - 1), end_above(bits)


def log_likelihood(sigma, centroid, dims):
    total = 0.0
    for cells, centre in zip(dims, centroid):
        for bits, count in cells:
            low, high = interval(bits)
            a, b = (low - centre) / sigma, (high - centre) / sigma
            if a + b < 0:
                a, b = -b, -a
            # log(Q(a) - Q(b))
            upper, lower = log_ndtr(-a), log_ndtr(-b)
            total += count * (upper + np.log(-np.expm1(lower - upper)))
    return total


def maxima():
    sets = [
        [[(0x3B5F, 1070), (0x3B61, 1030)], [(0x3B00, 2100)]],
        [[(0x3B5F, 10), (0x3B60, 50), (0x3B61, 7)], [(0x3C10, 60), (0x3C11, 7)]],
        [[(0x3F80, 3), (0x3F83, 2), (0x3F90, 1)], [(0x3E00, 4), (0x3E01, 2)], [(0x4000, 6)]],
    ]
    with open(os.path.join(HERE, "fit_maxima.csv"), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["dims", "centroid", "sigma", "log_likelihood"])
        for dims in sets:
            text = ";".join(" ".join(f"{bits:04x}:{count}" for bits, count in cells) for cells in dims)
            middle = [sum(value(bits) * count for bits, count in cells) / sum(count for _, count in cells) for cells in dims]
            middle = [float(np.float32(number)) for number in middle]
            width = interval(dims[0][0][0])[1] - interval(dims[0][0][0])[0]
            given = minimize_scalar(
                lambda s: -log_likelihood(width * np.exp(s), middle, dims), bounds=(-4, 6), method="bounded", options={"xatol": 1e-12}
            )
            out.writerow([text, " ".join(map(repr, middle)), repr(float(width * np.exp(given.x))), repr(float(-given.fun))])
            start = np.concatenate([[given.x], np.zeros(len(dims))])
            free = lambda x: -log_likelihood(width * np.exp(x[0]), [m + width * off for m, off in zip(middle, x[1:])], dims)
            best = minimize(free, start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 40000, "maxfev": 40000})
            out.writerow([text, "", repr(float(width * np.exp(best.x[0]))), repr(float(-best.fun))])


intervals()
maxima()
