-- For 'postgres --single -j' of the embedded engine: a statement ends with a semicolon and an empty line. May be run again.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['archipelago_owner', 'archipelago_server', 'archipelago_generator'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I', role);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role);
    END LOOP;
END
$$;

ALTER ROLE archipelago_owner PASSWORD :owner_password;

ALTER ROLE archipelago_server PASSWORD :server_password;

-- A generator that leaks connections must not take the server's.
ALTER ROLE archipelago_generator PASSWORD :generator_password CONNECTION LIMIT 10;

-- The superuser works in single-user mode only.
ALTER ROLE CURRENT_USER PASSWORD NULL;

REVOKE ALL ON DATABASE postgres FROM PUBLIC;

GRANT CONNECT, CREATE, TEMPORARY ON DATABASE postgres TO archipelago_owner;

GRANT CONNECT ON DATABASE postgres TO archipelago_server, archipelago_generator;

ALTER SCHEMA public OWNER TO archipelago_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO archipelago_server, archipelago_generator;

-- Earlier versions made everything as the superuser. REASSIGN OWNED refuses that role.
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        WITH superuser AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
             ours AS (SELECT oid FROM pg_namespace WHERE nspname = 'public')
        SELECT format('ALTER %s %s OWNER TO archipelago_owner',
                      CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                          WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass)
        FROM pg_class c
        WHERE relnamespace = (TABLE ours) AND relowner = (TABLE superuser) AND relkind IN ('r', 'p', 'S', 'v', 'm', 'f')
            -- What an extension made stays its own; the sequence of a column goes with its table.
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO archipelago_owner', p.oid::regprocedure)
        FROM pg_proc p
        WHERE pronamespace = (TABLE ours) AND proowner = (TABLE superuser)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                AND d.deptype = 'e')
        UNION ALL
        SELECT format('ALTER TYPE %s OWNER TO archipelago_owner', t.oid::regtype)
        FROM pg_type t
        WHERE typnamespace = (TABLE ours) AND typowner = (TABLE superuser) AND typtype IN ('e', 'd')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                AND d.deptype = 'e')
        UNION ALL
        SELECT format('ALTER TEXT SEARCH CONFIGURATION %s OWNER TO archipelago_owner', c.oid::regconfig)
        FROM pg_ts_config c
        WHERE cfgnamespace = (TABLE ours) AND cfgowner = (TABLE superuser)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = c.oid
                AND d.deptype = 'e')
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
