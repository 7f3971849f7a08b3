-- Periods in which a component, or the site as a whole ("site"), was not fully operational. Written by the leading server.
CREATE TABLE incident (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    component text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('degraded', 'unhealthy')),
    started_at timestamptz NOT NULL,
    -- Null while it lasts.
    ended_at timestamptz CHECK (ended_at >= started_at),
    -- The affected parts, separated by commas: components or upstreams. Shown to readers.
    cause text NOT NULL
);
-- A component has one state at a time, whichever servers write it.
CREATE UNIQUE INDEX incident_open ON incident (component) WHERE ended_at IS NULL;
CREATE INDEX incident_start ON incident (started_at DESC);

-- One row: since when states have been recorded, and when a server did so last. A gap is a time without a server.
CREATE TABLE incident_observation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL
);
