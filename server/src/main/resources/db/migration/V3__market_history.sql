-- The figures that are kept over time. An enum takes four bytes where the name takes twenty, and means the same for ever.
CREATE TYPE market_metric AS ENUM (
    'btc_price_usd', 'btc_change_24h', 'eth_price_usd', 'eth_change_24h', 'sol_price_usd', 'sol_change_24h',
    'xrp_price_usd', 'xrp_change_24h', 'ada_price_usd', 'ada_change_24h', 'link_price_usd', 'link_change_24h',
    'bnb_price_usd', 'bnb_change_24h',
    'market_cap_usd', 'volume_24h_usd', 'market_cap_change_percentage_24h_usd', 'btc_market_cap_percentage',
    'eth_market_cap_percentage', 'fng_value', 'btc_rsi_14',
    'dia_price_usd', 'dia_change_percent', 'spy_price_usd', 'spy_change_percent', 'qqqm_price_usd', 'qqqm_change_percent'
);

-- Raw: one row each 5 s, holding what was observed since the row before and nothing else. The arrays belong together
-- element by element; states is one letter for each, l for live and d for delayed. Kept for 48 hours.
CREATE TABLE market_snapshot (
    taken_at timestamptz PRIMARY KEY,
    metrics market_metric[] NOT NULL,
    amounts numeric[] NOT NULL,
    sources text[] NOT NULL,
    observed_at timestamptz[] NOT NULL,
    states text NOT NULL,
    CHECK (cardinality(metrics) = cardinality(amounts) AND cardinality(metrics) = cardinality(sources)
        AND cardinality(metrics) = cardinality(observed_at) AND cardinality(metrics) = length(states))
);

-- What was observed in a minute (kept for 30 days) and in an hour (kept for good). The mean is total / observations:
-- kept as two, so that hours and days have an exact mean too. sources is a list with commas.
CREATE TABLE market_minute (
    metric market_metric NOT NULL,
    begins timestamptz NOT NULL,
    open numeric NOT NULL,
    high numeric NOT NULL,
    low numeric NOT NULL,
    close numeric NOT NULL,
    total numeric NOT NULL,
    observations integer NOT NULL CHECK (observations > 0),
    sources text NOT NULL,
    PRIMARY KEY (metric, begins)
);

CREATE TABLE market_hour (LIKE market_minute INCLUDING ALL);

-- How far the work on the history is: "raw" until when snapshots were recorded, "minute" and "hour" until when the tier
-- is complete. observed holds, for each metric, when the observation recorded last was made, in microseconds since 1970,
-- so that none is recorded twice.
CREATE TABLE market_progress (
    tier text PRIMARY KEY CHECK (tier IN ('raw', 'minute', 'hour')),
    done_until timestamptz NOT NULL,
    observed jsonb NOT NULL DEFAULT '{}'
);

INSERT INTO market_progress (tier, done_until) VALUES ('raw', 'epoch'), ('minute', 'epoch'), ('hour', 'epoch');
