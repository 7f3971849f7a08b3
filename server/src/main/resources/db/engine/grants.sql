-- What the server and the generator may do with the tables of the embedded engine; run by their owner after the migrations.
DO $$
DECLARE
    ids text := pg_get_serial_sequence('crypto_report', 'id');
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM archipelago_server, archipelago_generator;
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM archipelago_server, archipelago_generator;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO archipelago_server;
    -- UPDATE lets generated ids continue after those of an import that kept its ids.
    GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO archipelago_server;
    IF to_regclass('flyway_schema_history') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM archipelago_server;
    END IF;
    IF to_regclass('sample_report') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON sample_report FROM archipelago_server;
    END IF;
    GRANT SELECT, INSERT ON crypto_report TO archipelago_generator;
    IF to_regclass('report_translation') IS NOT NULL THEN
        GRANT SELECT, INSERT ON report_translation TO archipelago_generator;
    END IF;
    IF ids IS NOT NULL THEN
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO archipelago_generator', ids);
    END IF;
END
$$
