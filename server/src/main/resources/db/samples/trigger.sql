CREATE TRIGGER crypto_report_replace_samples AFTER INSERT ON crypto_report
    FOR EACH STATEMENT EXECUTE FUNCTION crypto_report_replace_samples()
