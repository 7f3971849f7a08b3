#!/usr/bin/env python3
"""Follows market_data_stream as a member of a consumer group.

Each entry goes to one member of the group and is acknowledged when it has been handled. An entry whose handling fails is
delivered again, to whichever member asks first; after --attempts deliveries it is moved to a dead-letter stream with the
reason, so that it does not stop the others. Entries of a member that died are taken over after --idle seconds.

Requires redis-py 4.3 or later (Debian: python3-redis).
"""

import argparse
import json
import os
import sys

import redis

# Texts that are not JSON; every other field is.
TEXTS = {"last_updated", "timestamp", "stream_timestamp", "upstreams", "checkpoint"}


def decode(fields):
    """Returns the entry with numbers, booleans and objects in place of texts; an absent value is None."""
    return {name: value if name in TEXTS else json.loads(value) for name, value in fields.items()}


def handle(entry_id, entry):
    """What is done with an entry: replace this. Raise an exception if it could not be done."""
    if entry.get("simulated"):
        note = " (simulated)"
    else:
        note = ""
    price = entry["btc_price_usd"]
    print(f"{entry_id} {entry['timestamp']} BTC {'unknown' if price is None else price}{note}", flush=True)


class Consumer:
    def __init__(self, client, options):
        self.client = client
        self.stream = options.stream
        self.group = options.group
        self.name = options.consumer
        self.dead_letters = options.dead_letters or options.stream + ":dead"
        self.attempts = options.attempts
        self.idle = int(options.idle * 1000)
        self.settled = 0

    def join(self):
        """Creates the group if there is none; it begins with the entries that are there."""
        try:
            self.client.xgroup_create(self.stream, self.group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def process(self, entry_id, fields):
        try:
            handle(entry_id, decode(fields))
        except Exception as error:  # whatever it was, the entry must not stop the others
            print(f"{entry_id} failed: {error!r}", file=sys.stderr, flush=True)
            return
        self.client.xack(self.stream, self.group, entry_id)
        self.settled += 1

    def retry(self):
        """Takes over entries that were delivered and not acknowledged, and gives up those that failed too often."""
        waiting = self.client.xpending_range(
            self.stream, self.group, min="-", max="+", count=100, idle=self.idle)
        for pending in waiting:
            entry_id = pending["message_id"]
            claimed = self.client.xclaim(self.stream, self.group, self.name, self.idle, [entry_id])
            for entry_id, fields in claimed:
                if pending["times_delivered"] >= self.attempts:
                    self.bury(entry_id, fields, pending["times_delivered"])
                else:
                    self.process(entry_id, fields)

    def bury(self, entry_id, fields, deliveries):
        letter = dict(fields or {})
        letter.update(original_id=entry_id, original_stream=self.stream, deliveries=deliveries)
        self.client.xadd(self.dead_letters, letter, maxlen=10000, approximate=True)
        self.client.xack(self.stream, self.group, entry_id)
        self.settled += 1
        print(f"{entry_id} moved to {self.dead_letters} after {deliveries} deliveries", file=sys.stderr, flush=True)

    def run(self, limit):
        while limit is None or self.settled < limit:
            try:
                self.retry()
                wait = min(5000, self.idle)
                for _, entries in self.client.xreadgroup(
                        self.group, self.name, {self.stream: ">"}, count=10, block=wait) or []:
                    for entry_id, fields in entries:
                        self.process(entry_id, fields)
            except redis.ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                self.join()  # Redis was restarted without its data


def main():
    parser = argparse.ArgumentParser(description="Follows the market stream as a member of a consumer group.")
    parser.add_argument("--url", default=os.environ.get("REDIS_URL", "redis://localhost:6379"))
    parser.add_argument("--stream", default="market_data_stream")
    parser.add_argument("--group", default="example")
    parser.add_argument("--consumer", default=f"consumer-{os.getpid()}", help="the name of this member")
    parser.add_argument("--dead-letters", help="the stream of entries that failed; default: STREAM:dead")
    parser.add_argument("--attempts", type=int, default=3, help="deliveries before an entry is given up")
    parser.add_argument("--idle", type=float, default=30, help="seconds before an unacknowledged entry is taken over")
    parser.add_argument("--limit", type=int, help="end after so many entries")
    options = parser.parse_args()
    client = redis.Redis.from_url(
        options.url, decode_responses=True, socket_timeout=15, socket_connect_timeout=5,
        retry_on_timeout=True, health_check_interval=30)
    consumer = Consumer(client, options)
    consumer.join()
    try:
        consumer.run(options.limit)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
