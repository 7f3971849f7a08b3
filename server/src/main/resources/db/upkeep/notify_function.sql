CREATE OR REPLACE FUNCTION crypto_report_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('crypto_report_changed', NEW.id::text);
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.id <> NEW.id) THEN
        PERFORM pg_notify('crypto_report_changed', OLD.id::text);
    END IF;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    -- A failed notification must not fail the statement that writes a report.
    RETURN NULL;
END
$$
