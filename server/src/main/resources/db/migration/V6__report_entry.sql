-- What the list of reports and its search know of each report, made by the server: crypto_report is the generator's.
CREATE TABLE report_entry (
    report_id integer PRIMARY KEY,
    created_at timestamptz NOT NULL,
    -- The day in Vietnam, by which reports are counted.
    day date NOT NULL GENERATED ALWAYS AS ((created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) STORED,
    -- The xmin of the row as it was read: it is another one once the row was corrected.
    version bigint NOT NULL,
    -- The words of each body without their places; null until they are made, empty where there is no such body.
    vietnamese tsvector,
    english tsvector
);

CREATE INDEX report_entry_newest ON report_entry (created_at DESC, report_id DESC);
CREATE INDEX report_entry_vietnamese ON report_entry USING gin (vietnamese);
CREATE INDEX report_entry_english ON report_entry USING gin (english);
CREATE INDEX report_entry_without_words ON report_entry (created_at DESC) WHERE vietnamese IS NULL;

-- How many entries there are of each day: a page of the list is found by walking over days, never over reports.
CREATE TABLE report_day (
    day date PRIMARY KEY,
    reports integer NOT NULL
);

-- Marks over letters are taken off by the extension unaccent, which is added to both where it can be had.
CREATE TEXT SEARCH CONFIGURATION report_vietnamese (COPY = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION report_english (COPY = pg_catalog.english);
