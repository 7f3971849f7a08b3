#!/usr/bin/env python3
"""Prints the market as it changes, from the WebSocket of a server.

Connects again with growing pauses, which a server that stops or a network that fails makes necessary.

Requires websockets 10 or later (Debian: python3-websockets).
"""

import argparse
import asyncio
import json
import random

import websockets

LONGEST_PAUSE = 30


def show(frame):
    """Prints a frame; returns whether it was one of market data. Types that are not known are ignored."""
    kind = frame.get("type")
    if kind in ("dashboard_data", "dashboard_update"):
        data = frame["data"]
        price, state = data["btc_price_usd"], data["freshness"]["crypto"]["state"]
        print(f"{frame['timestamp']} BTC {'unknown' if price is None else price} ({state})", flush=True)
        return True
    if kind == "report_published":
        print(f"new report: {frame['report']['url']}", flush=True)
    elif kind == "error":
        print(f"no data yet: {frame['message']}", flush=True)
    return False


async def follow(url, limit):
    shown = 0
    pause = 1
    while True:
        try:
            async with websockets.connect(url, subprotocols=["chat"], open_timeout=10, max_size=1 << 20) as socket:
                pause = 1
                await socket.send(json.dumps({"type": "request_dashboard_data"}))
                async for message in socket:
                    shown += show(json.loads(message))
                    if limit is not None and shown >= limit:
                        return
        except (OSError, asyncio.TimeoutError, websockets.exceptions.WebSocketException) as error:
            print(f"disconnected: {error!r}", flush=True)
        await asyncio.sleep(pause * (0.5 + random.random()))
        pause = min(2 * pause, LONGEST_PAUSE)


def main():
    parser = argparse.ArgumentParser(description="Prints the market as it changes.")
    parser.add_argument("--url", default="ws://localhost:8000/ws")
    parser.add_argument("--limit", type=int, help="end after so many snapshots")
    options = parser.parse_args()
    try:
        asyncio.run(follow(options.url, options.limit))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
