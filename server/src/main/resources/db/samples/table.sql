-- Which rows of crypto_report are samples that came with the server.
CREATE TABLE IF NOT EXISTS sample_report (report_id integer PRIMARY KEY)
