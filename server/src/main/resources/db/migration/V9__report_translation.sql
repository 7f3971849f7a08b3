-- Bodies of reports in languages beyond the two that crypto_report has columns for; written by whoever writes reports.
-- No foreign key: crypto_report may belong to another role. Rows without a report are never read.
CREATE TABLE report_translation (
    report_id integer NOT NULL,
    -- A BCP 47 tag, as the language's code in addresses.
    language text NOT NULL,
    html_content text NOT NULL,
    -- Null for the style sheet and the script of the report.
    css_content text,
    js_content text,
    PRIMARY KEY (report_id, language)
);

CREATE FUNCTION report_translation_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('crypto_report_changed', NEW.report_id::text);
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.report_id <> NEW.report_id) THEN
        PERFORM pg_notify('crypto_report_changed', OLD.report_id::text);
    END IF;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    -- Whoever writes a translation must not fail because readers cannot be notified.
    RETURN NULL;
END
$$;

CREATE TRIGGER report_translation_notify AFTER INSERT OR UPDATE OR DELETE ON report_translation
    FOR EACH ROW EXECUTE FUNCTION report_translation_notify();

-- The words of each translation, without their positions, as report_entry has those of the two columns.
CREATE TABLE report_entry_translation (
    report_id integer NOT NULL REFERENCES report_entry ON DELETE CASCADE,
    language text NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (report_id, language)
);

CREATE INDEX report_entry_translation_words ON report_entry_translation USING gin (words);
