-- Reports that are not published: drafts, scheduled ones, and those that were unpublished. They are not in crypto_report,
-- so that no reader of that table, the first server included, can show one. The id is taken from the sequence of
-- crypto_report and stays the same when the report is published.
CREATE TABLE report_draft (
    id integer PRIMARY KEY,
    -- The texts, by the names of the columns of crypto_report, and the translations by language.
    content jsonb NOT NULL,
    -- The time of creation that readers will see; null for the time of publication.
    created_at timestamptz,
    -- Null for a draft that waits for an operator.
    publish_at timestamptz,
    -- The secret part of the preview address.
    preview text NOT NULL UNIQUE,
    -- The name of the key that last changed it.
    author text NOT NULL
);
CREATE INDEX report_draft_due ON report_draft (publish_at) WHERE publish_at IS NOT NULL;

-- What a correction replaced.
CREATE TABLE report_revision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id integer NOT NULL,
    content jsonb NOT NULL,
    replaced_at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX report_revision_of_report ON report_revision (report_id, id DESC);

-- Responses to requests with an Idempotency-Key, written in the transaction of the change they belong to.
CREATE TABLE idempotent_request (
    holder text NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    created_at timestamptz NOT NULL,
    status integer,
    location text,
    body text,
    PRIMARY KEY (holder, key)
);
CREATE INDEX idempotent_request_age ON idempotent_request (created_at);
