-- Rules over figures of the market. The row is also the rule's memory, so that a new leader knows what was fired.
CREATE TABLE alert_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    metric text NOT NULL,
    comparison text NOT NULL CHECK (comparison IN ('above', 'at_least', 'below', 'at_most')),
    threshold numeric NOT NULL,
    cooldown_seconds integer NOT NULL CHECK (cooldown_seconds > 0),
    enabled boolean NOT NULL,
    webhook_url text,
    webhook_secret text,
    armed boolean NOT NULL DEFAULT true,
    last_fired_at timestamptz,
    created_at timestamptz NOT NULL,
    revision integer NOT NULL DEFAULT 0,
    CHECK ((webhook_url IS NULL) = (webhook_secret IS NULL))
);

-- One row for each time a rule fired: what every server tells its listeners, and how far the webhook is.
CREATE TABLE alert_delivery (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    rule_id bigint NOT NULL REFERENCES alert_rule ON DELETE CASCADE,
    frame text NOT NULL,
    state text NOT NULL CHECK (state IN ('live_only', 'pending', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    fired_at timestamptz NOT NULL,
    next_attempt_at timestamptz,
    last_status integer,
    last_error text,
    finished_at timestamptz,
    CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX alert_delivery_of_rule ON alert_delivery (rule_id, seq DESC);
CREATE INDEX alert_delivery_due ON alert_delivery (next_attempt_at) WHERE state = 'pending';
CREATE INDEX alert_delivery_failed ON alert_delivery (finished_at) WHERE state = 'failed';
CREATE INDEX alert_delivery_fired ON alert_delivery (fired_at);
