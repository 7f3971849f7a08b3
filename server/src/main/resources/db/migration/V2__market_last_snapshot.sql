-- The last market snapshot, so that a restart with Redis empty and every source dead has something to show.
CREATE TABLE market_last_snapshot (
    id smallint PRIMARY KEY CHECK (id = 1),
    body jsonb NOT NULL,
    taken_at timestamptz NOT NULL
);
