CREATE OR REPLACE FUNCTION crypto_report_replace_samples() RETURNS trigger LANGUAGE plpgsql
    -- The role that inserts a report may lack the permissions to delete reports and to access samples.
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM crypto_report WHERE id IN (SELECT report_id FROM sample_report);
    DELETE FROM sample_report;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    -- A failed deletion must not fail the statement that writes a report; the next start removes the samples.
    RETURN NULL;
END
$$
