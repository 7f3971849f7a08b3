-- The report generator may have made this table already; it is then taken as it is.
CREATE TABLE IF NOT EXISTS crypto_report (
    id serial PRIMARY KEY,
    html_content text NOT NULL,
    css_content text,
    js_content text,
    html_content_en text,
    js_content_en text,
    created_at timestamptz NOT NULL DEFAULT now()
);
