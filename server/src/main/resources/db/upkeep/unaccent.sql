DO $$
DECLARE
    dictionary text;
BEGIN
    CREATE EXTENSION IF NOT EXISTS unaccent;
    -- Someone may have installed it into a schema that is not searched.
    SELECT oid::regdictionary INTO STRICT dictionary FROM pg_ts_dict WHERE dictname = 'unaccent' LIMIT 1;
    EXECUTE format('ALTER TEXT SEARCH CONFIGURATION report_vietnamese ALTER MAPPING'
        ' FOR word, hword, hword_part, numword, numhword, hword_numpart WITH %s, simple', dictionary);
    EXECUTE format('ALTER TEXT SEARCH CONFIGURATION report_english ALTER MAPPING'
        ' FOR word, hword, hword_part WITH %s, english_stem', dictionary);
    -- Words made before have their marks; they are made again in the background.
    UPDATE report_entry SET vietnamese = NULL, english = NULL WHERE vietnamese IS NOT NULL;
END
$$
