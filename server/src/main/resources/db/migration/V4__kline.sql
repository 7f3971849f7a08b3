-- Closed klines of the coins. Rows never change once they are here.
CREATE TABLE kline (
    coin text NOT NULL,
    interval text NOT NULL,
    open_time timestamptz NOT NULL,
    close_time timestamptz NOT NULL,
    open numeric NOT NULL,
    high numeric NOT NULL,
    low numeric NOT NULL,
    close numeric NOT NULL,
    volume numeric NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (coin, interval, open_time)
);
