-- Named keys of operators and programs. The key itself is not stored: it has 256 random bits, so that a plain hash suffices.
CREATE TABLE api_key (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- A name identifies a key in the audit log, so it is not given to a second one, not even after the first was revoked.
CREATE UNIQUE INDEX api_key_name ON api_key (name);
