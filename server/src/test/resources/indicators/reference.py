#!/usr/bin/env python3
"""Computes the technical indicators of recorded klines, independently of the server, into reference.json.

The definitions are those of docs/adr/0013: Wilder's averages (RSI, ATR) and exponential averages begin with the simple
mean of their first values; the bands are two population standard deviations wide. Run it in this directory:

    python3 reference.py

It needs numpy only. The klines are described in ../upstreams/README.md. "repeat" chains a recording with itself, because
none is long enough for the averages over 200 klines; "rows" leaves out the last ones.
"""
import json

import numpy as np

SETS = {
    "sixty": ("klines-endTime-1588743688000-60", 1, 60),
    "closed": ("klines-endTime-1588743688000-60", 1, 59),
    "twenty_four": ("klines-interval-5m-24", 1, 24),
    "ten": ("klines-1m-nautilus-2021-10-22", 1, 10),
    "long": ("klines-endTime-1588743688000-60", 4, 240),
}


def weights(kind, n):
    return 2 / (n + 1) if kind == "ema" else 1 / n


def averaged(values, n, kind):
    """The closed form of the recursion: the seed and each later value, weighted by powers of what remains."""
    a = weights(kind, n)
    seed, rest = values[:n].mean(), values[n:]
    k = len(rest)
    powers = (1 - a) ** np.arange(k - 1, -1, -1)
    return seed * (1 - a) ** k + a * (rest * powers).sum()


def ema(values, n):
    return averaged(values, n, "ema")


def indicators(rows):
    high, low, close = (np.array([float(row[i]) for row in rows]) for i in (2, 3, 4))
    count = len(close)
    result = {}
    change = np.diff(close)
    if count >= 15:
        gain = averaged(np.where(change > 0, change, 0), 14, "wilder")
        loss = averaged(np.where(change < 0, -change, 0), 14, "wilder")
        result["rsi_14"] = 100 - 100 / (1 + gain / loss)
    for n in (20, 50, 200):
        if count >= n:
            result[f"sma_{n}"] = close[-n:].mean()
            result[f"ema_{n}"] = ema(close, n)
    if count >= 26:
        line = np.array([ema(close[: i + 1], 12) - ema(close[: i + 1], 26) for i in range(25, count)])
        result["macd"] = line[-1]
        if len(line) >= 9:
            result["macd_signal"] = ema(line, 9)
            result["macd_histogram"] = line[-1] - ema(line, 9)
    if count >= 20:
        middle, width = close[-20:].mean(), 2 * close[-20:].std(ddof=0)
        result.update(bollinger_upper=middle + width, bollinger_middle=middle, bollinger_lower=middle - width)
    if count >= 14:
        before = np.concatenate(([np.nan], close[:-1]))
        true_range = np.nanmax([high - low, abs(high - before), abs(low - before)], axis=0)
        result["atr_14"] = averaged(true_range, 14, "wilder")
    return {name: round(float(value), 6) for name, value in sorted(result.items())}


def main():
    sets = {}
    for name, (file, repeat, rows) in SETS.items():
        with open(f"../upstreams/binance/{file}.json", encoding="utf-8") as recorded:
            klines = (json.load(recorded) * repeat)[:rows]
        sets[name] = {"file": file, "repeat": repeat, "rows": rows, "values": indicators(klines)}
    with open("reference.json", "w", encoding="utf-8") as output:
        json.dump(sets, output, indent=1)
        output.write("\n")


if __name__ == "__main__":
    main()
